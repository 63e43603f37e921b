// stack restart-jupyter: the notebook server again, and nothing else.
import type { Command } from 'commander';
import { restartJupyter } from '../../operations/stack/restart-jupyter.js';
import { type ContextOptions, openContext } from '../context.js';
import { addCloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';
import { stateJson } from '../words/awake.js';

const examples = `
Examples:
  $ stack restart-jupyter alice      ends its kernels; what is saved stays
  $ stack restart-jupyter alice --json`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box').addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => restart(run, user, flags));
}

async function restart(run: Run, user: string, flags: ContextOptions): Promise<void> {
  const context = await openContext(run, flags, { log: `stack restart-jupyter ${user}` });
  const restarted = await restartJupyter(context, user);
  if (flags.json) return run.terminal.data(stateJson(restarted));
  run.terminal.data(`the notebook of ${user} is restarted: ${restarted.url ?? `stack open ${user}`}`);
}
