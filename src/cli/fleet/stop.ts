// fleet stop: boxes at rest, with their disks.
import type { Command } from 'commander';
import { stopFleet } from '../../operations/fleet/stop.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import type { Run } from '../program.js';
import { stateData } from '../words/awake.js';
import { endFleet } from '../words/fleet.js';

const examples = `
Examples:
  $ fleet stop ws               their disks stay, and are what they still cost
  $ fleet stop ws 21 40         only these
  $ fleet start ws              the same boxes again, at other addresses

A box of spare capacity (spot) cannot be stopped: it is told as failed, and the others are stopped.`;

export function define(command: Command, run: Run): void {
  addFanOutOptions(addRange(command))
    .addHelpText('after', examples)
    .action((base, low, high, flags) => stop(run, [base, low, high], flags));
}

async function stop(run: Run, words: readonly string[], flags: FleetFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags, { log: `fleet stop ${selection.base}` });
  const report = await stopFleet(context, { selection, choices: choicesOf(flags) });
  endFleet(run, report, {
    json: flags.json,
    cellOf: ({ changed }) => (changed ? 'stopped' : 'stopped already'),
    jsonOf: stateData,
  });
}
