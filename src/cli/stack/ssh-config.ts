// stack ssh-config: every box for plain ssh, scp, rsync and editors.
import type { Command } from 'commander';
import { sshConfig } from '../../operations/stack/ssh-config.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack ssh-config > ~/.ssh/flotilla          and, as the first line of ~/.ssh/config:  Include flotilla
  $ ssh alice                                   then works, and so do scp, rsync and editors
  $ ssh -F <(stack ssh-config) alice            without a file, where no ssh.proxy is set

A box that was stopped and started has another address: write it again. The host keys are checked as stack login does.`;

export function define(command: Command, run: Run): void {
  command.addOption(keyOption());
  addCloudOptions(command, { json: false })
    .addHelpText('after', examples)
    .action((flags) => print(run, flags));
}

async function print(run: Run, flags: CloudOptions & { readonly key?: string }): Promise<void> {
  for (const line of await sshConfig(await openContext(run, flags))) run.terminal.data(line);
}
