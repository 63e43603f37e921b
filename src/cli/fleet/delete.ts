// fleet delete: a fleet or some of its boxes, and their data only when that is said.
import { type Command, Option } from 'commander';
import { deleteFleet, type FleetReceipt } from '../../operations/fleet/delete.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';

const examples = `
Examples:
  $ fleet delete ws --snapshot                keeps a copy of every /data; their ids are printed
  $ fleet delete ws 10 12 --discard-data      three boxes and their data
  $ fleet delete ws --discard-data --yes      all of it, without a question`;

export function define(command: Command, run: Run): void {
  addRange(command)
    .addOption(new Option('--snapshot', 'keep a snapshot of each data volume').conflicts('discardData'))
    .option('--discard-data', 'destroy the data volumes')
    .option('--yes', 'do not ask for the name');
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((...words) => remove(run, command.args, words.at(-2) as DeleteFlags));
}

interface DeleteFlags extends FleetFlags {
  readonly snapshot?: boolean;
  readonly discardData?: boolean;
  readonly yes?: boolean;
}

async function remove(run: Run, words: readonly string[], flags: DeleteFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags, { log: `fleet delete ${selection.base}` });
  const receipt = await deleteFleet(context, {
    selection,
    data: flags.snapshot ? 'snapshot' : flags.discardData ? 'discard' : undefined,
    choices: choicesOf(flags),
    yes: flags.yes === true,
  });
  if (!receipt) return run.terminal.line('Nothing was deleted.');
  const { removed, remaining, kept } = receipt;
  endFleet(run, receipt, {
    json: flags.json,
    cellOf: (ended) => [...ended.removed, ...ended.snapshotIds].join(', '),
    jsonOf: (ended) => ended,
    more: { removed, remaining, kept },
  });
  if (!flags.json) for (const line of receiptLines(receipt)) run.terminal.data(line);
}

function receiptLines({ removed, remaining, kept }: FleetReceipt): string[] {
  const still = remaining.length > 0 ? remaining.join(', ') : 'nothing of it';
  return [
    ...removed.map((what) => `  removed      ${what}`),
    ...(kept.length > 0 ? [`  kept         ${kept.length} files in passwords/`] : []),
    `  still costs  ${still}`,
  ];
}
