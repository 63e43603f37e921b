// fleet get: a file or folder from many boxes.
import type { Command } from 'commander';
import { getFromFleet } from '../../operations/fleet/get.js';
import { openContext } from '../context.js';
import { choicesOf, readSelection } from '../fleet-options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';
import { addPathOperands, copiedText, type FleetCopyFlags, readPathOperands } from '../words/fleet-paths.js';

const usage = '<base> [low] [high] <remote> <local>';

const examples = `
Examples:
  $ fleet get ws 1 40 /data/result.csv results      results/ws-1/result.csv, results/ws-2/result.csv, ...
  $ fleet get ws '~/notebook/' handed-in            the contents: handed-in/ws-1/..., handed-in/ws-2/...
  $ fleet get ws 1 40 /data/result.csv 'results/{n}.csv'    results/1.csv, results/2.csv, ...

{user} is the box's name, ws-7; {n} its number, 7. The boxes are not trusted: links, devices and odd names stay there.`;

export function define(command: Command, run: Run): void {
  addPathOperands(command, usage)
    .addHelpText('after', examples)
    .action((base, words, flags) => copy(run, [base, ...words], flags));
}

async function copy(run: Run, words: readonly string[], flags: FleetCopyFlags): Promise<void> {
  const { selection: own, source, target } = readPathOperands(words, `fleet get ${usage}`);
  const selection = readSelection(own, flags);
  const context = await openContext(run, flags, { log: `fleet get ${selection.base}` });
  const { checksum } = flags;
  const request = { selection, choices: choicesOf(flags), remote: source, local: target, checksum };
  const report = await getFromFleet(context, request);
  endFleet(run, report, {
    json: flags.json,
    cellOf: (copied) => `${copiedText(copied)} in ${copied.local}`,
    jsonOf: (copied) => copied,
  });
}
