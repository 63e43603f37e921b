// stack events: what CloudFormation did for a box.
import type { Command } from 'commander';
import { boxEvents } from '../../operations/stack/events.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';
import { localTime } from '../words/dates.js';
import { tableLines } from '../words/table.js';

const examples = `
Examples:
  $ stack events alice           oldest first; the first real failure is marked with !
  $ stack events alice --json | jq '.failure'

A stack that is gone is remembered for 90 days. stack why alice looks at the box as well.`;

export function define(command: Command, run: Run): void {
  addCloudOptions(command.argument('<user>', 'name of the box'))
    .addHelpText('after', examples)
    .action((user, flags) => show(run, user, flags));
}

async function show(run: Run, user: string, flags: CloudOptions): Promise<void> {
  const history = await boxEvents(await openContext(run, flags), user);
  if (flags.json) return run.terminal.data(JSON.stringify(history, null, 2));
  const rows = history.events.map((event) => [
    event.eventId === history.failure?.eventId ? '!' : ' ',
    localTime(event.time),
    event.logicalId,
    event.status,
    event.reason ?? '',
  ]);
  for (const line of tableLines([' ', 'TIME', 'RESOURCE', 'STATUS', 'REASON'], rows)) run.terminal.data(line);
}
