// stack snapshot: a copy of a box's data, kept apart from it.
import type { Command } from 'commander';
import { snapshotBox } from '../../operations/stack/snapshot.js';
import { type ContextOptions, openContext } from '../context.js';
import { addCloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { snapshotData } from '../words/snapshots.js';

const examples = `
Examples:
  $ stack snapshot alice                       waits until it is complete and prints its id
  $ stack snapshot alice --json | jq -r .snapshotId
  $ stack create bob --snapshot snap-0abc      another box with that data`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box').addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => snapshot(run, user, flags));
}

async function snapshot(run: Run, user: string, flags: ContextOptions): Promise<void> {
  const context = await openContext(run, flags, { log: `stack snapshot ${user}` });
  const made = await snapshotBox(context, user);
  if (flags.json) run.terminal.data(JSON.stringify(snapshotData({ ...made, user }), null, 2));
  else run.terminal.data(`${made.snapshotId}  ${made.sizeGiB} GiB of ${user}`);
}
