// stack delete: a box, and its data only when that is said.
import { type Command, Option } from 'commander';
import { deleteBox, type Receipt } from '../../operations/stack/delete.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack delete alice --snapshot              keeps a copy of /data; its id is printed
  $ stack delete alice --discard-data --yes    destroys /data, without a question`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .addOption(new Option('--snapshot', 'keep a snapshot of the data volume').conflicts('discardData'))
    .option('--discard-data', 'destroy the data volume')
    .option('--yes', 'do not ask for the name');
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => remove(run, user, flags));
}

interface DeleteFlags extends CloudOptions {
  readonly snapshot?: boolean;
  readonly discardData?: boolean;
  readonly yes?: boolean;
}

async function remove(run: Run, user: string, flags: DeleteFlags): Promise<void> {
  const context = await openContext(run, flags, { log: `stack delete ${user}` });
  const data = flags.snapshot ? 'snapshot' : flags.discardData ? 'discard' : undefined;
  const receipt = await deleteBox(context, { user, data, yes: flags.yes === true });
  if (!receipt) return run.terminal.line('Nothing was deleted.');
  if (flags.json) run.terminal.data(JSON.stringify(receipt, null, 2));
  else for (const line of receiptLines(receipt)) run.terminal.data(line);
}

function receiptLines({ user, removed, remaining, kept }: Receipt): string[] {
  const still = remaining.length > 0 ? remaining.join(', ') : 'nothing of it';
  return [
    `${user} is deleted`,
    ...removed.map((what) => `  removed      ${what}`),
    ...kept.map((what) => `  kept         ${what}`),
    `  still costs  ${still}`,
  ];
}
