// stack login: a shell on a box, or one command.
import type { Command } from 'commander';
import { login } from '../../operations/stack/login.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, collect, keyOption } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack login alice
  $ stack login alice -- nvidia-smi                       ends with the command's own exit status
  $ stack login alice -- 'cd /data && ls | wc -l'         quote what the box's shell should see
  $ stack login alice --ssh-arg=-L --ssh-arg=6006:localhost:6006`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('[command...]', 'run this instead of a shell; after --')
    .addOption(keyOption())
    .option('--ssh-arg <argument>', 'hand this on to ssh; may be repeated', collect, []);
  addCloudOptions(command, { json: false })
    .addHelpText('after', examples)
    .action((user, words, flags) => open(run, user, words, flags));
}

interface LoginFlags extends CloudOptions {
  readonly key?: string;
  readonly sshArg: string[];
}

async function open(run: Run, user: string, command: string[], flags: LoginFlags): Promise<void> {
  const context = await openContext(run, flags);
  run.terminal.settle();
  run.exitWith(await login(context, { user, command, sshArguments: flags.sshArg }));
}
