// fleet put: a file or folder to many boxes.
import type { Command } from 'commander';
import { putOnFleet } from '../../operations/fleet/put.js';
import { openContext } from '../context.js';
import { choicesOf, readSelection } from '../fleet-options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';
import { addPathOperands, copiedText, type FleetCopyFlags, readPathOperands } from '../words/fleet-paths.js';

const usage = '<base> [low] [high] <local> <remote>';

const examples = `
Examples:
  $ fleet put ws 1 40 data.csv /data/            into the folder, on each box
  $ fleet put ws ./notebooks '~/notebook/'       the folder itself, on all boxes there are
  $ fleet put ws 7 ./notebooks/ /data/nb         its contents, on ws-7 alone
  $ fleet put ws 1 40 'seats/{user}.txt' '~/seat.txt'    another file for each: seats/ws-1.txt, ...

{user} is the box's name, ws-7; {n} its number, 7. On a box a file is the old one or the whole new one.`;

export function define(command: Command, run: Run): void {
  addPathOperands(command, usage)
    .addHelpText('after', examples)
    .action((base, words, flags) => copy(run, [base, ...words], flags));
}

async function copy(run: Run, words: readonly string[], flags: FleetCopyFlags): Promise<void> {
  const { selection: own, source, target } = readPathOperands(words, `fleet put ${usage}`);
  const selection = readSelection(own, flags);
  const context = await openContext(run, flags, { log: `fleet put ${selection.base}` });
  const { checksum } = flags;
  const request = { selection, choices: choicesOf(flags), local: source, remote: target, checksum };
  const report = await putOnFleet(context, request);
  endFleet(run, report, { json: flags.json, cellOf: copiedText, jsonOf: (copied) => copied });
}
