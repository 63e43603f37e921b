// stack unprotect: a box may be deleted again.
import type { Command } from 'commander';
import { unprotectBox } from '../../operations/stack/unprotect.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack unprotect alice && stack delete alice --snapshot`;

export function define(command: Command, run: Run): void {
  addCloudOptions(command.argument('<user>', 'name of the box'))
    .addHelpText('after', examples)
    .action((user, flags) => unprotect(run, user, flags));
}

async function unprotect(run: Run, user: string, flags: CloudOptions): Promise<void> {
  const context = await openContext(run, flags, { log: `stack unprotect ${user}` });
  const result = await unprotectBox(context, user);
  if (flags.json) run.terminal.data(JSON.stringify(result, null, 2));
  else run.terminal.data(`${user} is ${result.changed ? 'no longer' : 'not'} protected`);
}
