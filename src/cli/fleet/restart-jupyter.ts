// fleet restart-jupyter: the notebook servers of many boxes again, and nothing else.
import type { Command } from 'commander';
import { restartFleetJupyter } from '../../operations/fleet/restart-jupyter.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import { keyOption } from '../options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';

const examples = `
Examples:
  $ fleet restart-jupyter ws
  $ fleet restart-jupyter ws --only 3,7

Open kernels end, what is saved stays, and logins go on. A box is done when its notebook answers again.`;

export function define(command: Command, run: Run): void {
  addRange(command).addOption(keyOption());
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((base, low, high, flags) => restart(run, [base, low, high], flags));
}

async function restart(run: Run, words: readonly string[], flags: FleetFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags, { log: `fleet restart-jupyter ${selection.base}` });
  const report = await restartFleetJupyter(context, { selection, choices: choicesOf(flags) });
  endFleet(run, report, {
    json: flags.json,
    cellOf: ({ url }) => url ?? 'answers',
    jsonOf: ({ url }) => ({ url: url ?? null }),
  });
}
