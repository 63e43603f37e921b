// stack sessions: what runs and ran on a box.
import type { Command } from 'commander';
import type { Session } from '../../model/sessions.js';
import { listSessions } from '../../operations/stack/sessions.js';
import { type ContextOptions, openContext } from '../context.js';
import { addCloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { localTime } from '../words/dates.js';
import { tableLines } from '../words/table.js';

const examples = `
Examples:
  $ stack sessions alice
  $ stack sessions alice --json | jq '.[] | select(.state == "ended")'

Of each name the last session is kept; jupyter is the notebook server's own.`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box').addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => list(run, user, flags));
}

async function list(run: Run, user: string, flags: ContextOptions): Promise<void> {
  const sessions = await listSessions(await openContext(run, flags), user);
  if (flags.json) return run.terminal.data(JSON.stringify(sessions, null, 2));
  if (sessions.length === 0) return run.terminal.line(`No sessions on ${user}. stack run starts one.`);
  const header = ['SESSION', 'STATE', 'STATUS', 'STARTED', 'ENDED', 'COMMAND'];
  for (const line of tableLines(header, sessions.map(rowOf))) run.terminal.data(line);
}

function rowOf({ name, state, status, started, ended, command }: Session): string[] {
  const time = (iso: string | undefined) => (iso === undefined ? '-' : localTime(iso));
  return [
    name,
    state,
    status === undefined ? '-' : String(status),
    time(started),
    time(ended),
    shortened(command),
  ];
}

function shortened(command = '-'): string {
  return command.length > 60 ? `${command.slice(0, 59)}…` : command;
}
