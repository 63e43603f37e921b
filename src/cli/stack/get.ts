// stack get: a file or folder from a box.
import type { Command } from 'commander';
import { get } from '../../operations/stack/get.js';
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
  $ stack get alice /data/result.csv .
  $ stack get alice /data/notebooks ./backup      the folder itself: ./backup/notebooks
  $ stack get alice /data/notebooks/ ./notebooks  its contents, as with rsync`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('<remote>', 'file or folder on the box; relative to the home folder')
    .argument('<local>', 'where to here');
  addCloudOptions(addTransferOptions(command))
    .addHelpText('after', examples)
    .action((user, remote, local, flags: TransferFlags) => copy(run, { user, remote, local }, flags));
}

async function copy(run: Run, words: TransferWords, flags: TransferFlags): Promise<void> {
  const context = await openContext(run, flags, { log: `stack get ${words.user}` });
  const done = await get(context, { ...words, checksum: flags.checksum });
  if (flags.json) run.terminal.data(JSON.stringify(done));
  else run.terminal.line(transferLine(done, words.local));
}
