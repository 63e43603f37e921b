// stack stop: a box at rest, with its disks.
import type { Command } from 'commander';
import { stopBox } from '../../operations/stack/stop.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';
import { stateJson } from '../words/awake.js';

const examples = `
Examples:
  $ stack stop alice          its disks stay, and are what it still costs
  $ stack start alice         the same box again, at another address`;

export function define(command: Command, run: Run): void {
  command.argument('<user>', 'name of the box');
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => stop(run, user, flags));
}

async function stop(run: Run, user: string, flags: CloudOptions): Promise<void> {
  const context = await openContext(run, flags, { log: `stack stop ${user}` });
  const stopped = await stopBox(context, user);
  if (flags.json) run.terminal.data(stateJson(stopped));
  else
    run.terminal.data(`${user} is stopped${stopped.changed ? '' : ' already'}; its disks still cost money`);
}
