// stack run: long work that goes on by itself.
import type { Command } from 'commander';
import { defaultSession } from '../../model/sessions.js';
import { runDetached } from '../../operations/stack/run.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack run alice --name train -- python train.py --epochs 90
  $ stack run alice -- 'cd /data && make all 2>&1'      quote what the box's shell should see
  $ stack logs alice train --follow
  $ stack attach alice train

It runs in a login shell, in a screen session that survives logout; a restart of the box ends it.`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('<command...>', 'what to run; after --')
    .option('--name <name>', 'name of the session', defaultSession)
    .addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, words, flags) => start(run, user, words, flags));
}

interface RunFlags extends CloudOptions {
  readonly name: string;
  readonly key?: string;
}

async function start(run: Run, user: string, command: string[], flags: RunFlags): Promise<void> {
  const context = await openContext(run, flags, { log: `stack run ${user}` });
  const started = await runDetached(context, { user, name: flags.name, command });
  if (flags.json) return run.terminal.data(JSON.stringify(started, null, 2));
  const { name } = started;
  run.terminal.data(`session ${name} runs on ${user}`);
  run.terminal.data(`  its output  stack logs ${user} ${name} --follow`);
  run.terminal.data(`  its screen  stack attach ${user} ${name}`);
}
