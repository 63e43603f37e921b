// stack snapshots: what was kept of whose data.
import type { Command } from 'commander';
import { listSnapshots } from '../../operations/stack/snapshots.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';
import { localTime } from '../words/dates.js';
import { snapshotData } from '../words/snapshots.js';
import { tableLines } from '../words/table.js';

const examples = `
Examples:
  $ stack snapshots             of everybody, also of boxes that are gone
  $ stack snapshots alice --json`;

export function define(command: Command, run: Run): void {
  addCloudOptions(command.argument('[user]', 'only of this user'))
    .addHelpText('after', examples)
    .action((user, flags) => list(run, user, flags));
}

async function list(run: Run, user: string | undefined, flags: CloudOptions): Promise<void> {
  const found = await listSnapshots(await openContext(run, flags), user);
  if (flags.json) return run.terminal.data(JSON.stringify(found.map(snapshotData), null, 2));
  if (found.length === 0) return run.terminal.line(`No snapshots${user ? ` of ${user}` : ''}.`);
  const rows = found.map(({ user: owner, snapshotId, sizeGiB, startTime, state }) => [
    owner,
    snapshotId,
    `${sizeGiB} GiB`,
    localTime(startTime ?? ''),
    state,
  ]);
  for (const line of tableLines(['USER', 'SNAPSHOT', 'SIZE', 'TAKEN', 'STATE'], rows))
    run.terminal.data(line);
}
