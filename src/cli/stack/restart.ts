// stack restart: the machine of a box boots again.
import type { Command } from 'commander';
import { restartBox } from '../../operations/stack/restart.js';
import { type ContextOptions, openContext } from '../context.js';
import { addCloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { awakeLines, stateJson } from '../words/awake.js';

const examples = `
Examples:
  $ stack restart alice        keeps its address and its disks; what runs on it ends
  $ stack restart alice --json`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box').addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => restart(run, user, flags));
}

async function restart(run: Run, user: string, flags: ContextOptions): Promise<void> {
  const context = await openContext(run, flags, { log: `stack restart ${user}` });
  const restarted = await restartBox(context, user);
  if (flags.json) run.terminal.data(stateJson(restarted));
  else for (const line of awakeLines(restarted, restarted.done)) run.terminal.data(line);
}
