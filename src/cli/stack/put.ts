// stack put: a file or folder to a box.
import type { Command } from 'commander';
import { put } from '../../operations/stack/put.js';
import { openContext } from '../context.js';
import { addCloudOptions } from '../options.js';
import type { Run } from '../program.js';
import {
  addTransferOptions,
  type TransferFlags,
  type TransferWords,
  transferLine,
} from '../words/transfer.js';

const examples = `
Examples:
  $ stack put alice data.csv /data/          into the folder
  $ stack put alice ./notebooks /data/       the folder itself: /data/notebooks
  $ stack put alice ./notebooks/ /data/nb    its contents, as with rsync
  $ stack put alice model.bin '~/model.bin' --checksum`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('<local>', 'file or folder here')
    .argument('<remote>', 'where to on the box; relative to the home folder');
  addCloudOptions(addTransferOptions(command))
    .addHelpText('after', examples)
    .action((user, local, remote, flags: TransferFlags) => copy(run, { user, local, remote }, flags));
}

async function copy(run: Run, words: TransferWords, flags: TransferFlags): Promise<void> {
  const context = await openContext(run, flags, { log: `stack put ${words.user}` });
  const done = await put(context, { ...words, checksum: flags.checksum });
  if (flags.json) run.terminal.data(JSON.stringify(done));
  else run.terminal.line(transferLine(done, `${words.user}:${words.remote}`));
}
