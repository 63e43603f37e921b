// stack start: a stopped box again, where it was.
import type { Command } from 'commander';
import { startBox } from '../../operations/stack/start.js';
import { type ContextOptions, openContext } from '../context.js';
import { addCloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { awakeLines, stateJson } from '../words/awake.js';

const examples = `
Examples:
  $ stack start alice          waits until its notebook answers
  $ stack start alice --json`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box').addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => start(run, user, flags));
}

async function start(run: Run, user: string, flags: ContextOptions): Promise<void> {
  const context = await openContext(run, flags, { log: `stack start ${user}` });
  const awake = await startBox(context, user);
  if (flags.json) run.terminal.data(stateJson(awake));
  else for (const line of awakeLines(awake, 'started')) run.terminal.data(line);
}
