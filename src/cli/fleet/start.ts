// fleet start: stopped boxes again, where they were.
import type { Command } from 'commander';
import { startFleet } from '../../operations/fleet/start.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import { keyOption } from '../options.js';
import type { Run } from '../program.js';
import { stateData } from '../words/awake.js';
import { endFleet } from '../words/fleet.js';

const examples = `
Examples:
  $ fleet start ws                waits until every notebook answers
  $ fleet start ws 1 40 --json
  $ fleet start ws --retry-failed

Each box comes back in its own zone, with its data, at another address; its names follow. All are started at once,
--parallel <n> starts so many at a time.`;

export function define(command: Command, run: Run): void {
  addRange(command).addOption(keyOption());
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((base, low, high, flags) => start(run, [base, low, high], flags));
}

async function start(run: Run, words: readonly string[], flags: FleetFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags, { log: `fleet start ${selection.base}` });
  const report = await startFleet(context, { selection, choices: choicesOf(flags) });
  endFleet(run, report, {
    json: flags.json,
    cellOf: ({ box, url, changed }) =>
      `${changed ? 'started' : 'running already'}  ${url ?? `stack open ${box.user}`}`,
    jsonOf: stateData,
  });
}
