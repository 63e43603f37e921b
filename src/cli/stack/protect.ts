// stack protect: a box that nobody deletes by mistake.
import type { Command } from 'commander';
import { protectBox } from '../../operations/stack/protect.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack protect alice        stack delete, the AWS console and CloudFormation refuse to remove it
  $ stack unprotect alice      ends that`;

export function define(command: Command, run: Run): void {
  addCloudOptions(command.argument('<user>', 'name of the box'))
    .addHelpText('after', examples)
    .action((user, flags) => protect(run, user, flags));
}

async function protect(run: Run, user: string, flags: CloudOptions): Promise<void> {
  const context = await openContext(run, flags, { log: `stack protect ${user}` });
  const result = await protectBox(context, user);
  if (flags.json) run.terminal.data(JSON.stringify(result, null, 2));
  else
    run.terminal.data(
      `${user} is protected${result.changed ? '' : ' already'}; stack unprotect ${user} ends that`,
    );
}
