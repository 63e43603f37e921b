// stack logs: what a session printed.
import { type Command, Option } from 'commander';
import { readLogs } from '../../operations/stack/logs.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption, wholeNumber } from '../options.js';
import type { Run } from '../program.js';
import { endText, safeLines } from '../words/sessions.js';

const examples = `
Examples:
  $ stack logs alice                       of the session that was started last
  $ stack logs alice train --follow        until its command ends; Ctrl-C leaves it running
  $ stack logs alice train --tail 100
  $ stack logs alice train --json | jq .status`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('[name]', 'name of the session')
    .addOption(new Option('--follow', 'go on until the command ends').conflicts('json'))
    .option('--tail <lines>', 'only the last lines', wholeNumber(0, 1_000_000))
    .addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, name, flags) => show(run, user, name, flags));
}

interface LogsFlags extends CloudOptions {
  readonly follow?: boolean;
  readonly tail?: number;
  readonly key?: string;
}

async function show(run: Run, user: string, name: string | undefined, flags: LogsFlags): Promise<void> {
  const context = await openContext(run, flags);
  const lines: string[] = [];
  const output = safeLines((line) => (flags.json ? lines.push(line) : run.terminal.data(line)));
  const request = { user, name, follow: flags.follow === true, tail: flags.tail, onOutput: output.take };
  const session = await readLogs(context, request);
  output.end();
  if (flags.json) run.terminal.data(JSON.stringify({ ...session, log: lines }, null, 2));
  else run.terminal.line(`Session ${session.name} ${endText(session)}.`);
}
