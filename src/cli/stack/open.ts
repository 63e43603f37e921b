// stack open: the notebook's URL, or its tunnel.
import type { Command } from 'commander';
import { openNotebook } from '../../operations/stack/open.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption, wholeNumber } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ stack open alice                prints the URL; in tunnel mode keeps the tunnel until Ctrl-C
  $ stack open alice --port 8888    the tunnel at this port of your machine`;

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .option('--port <port>', 'local port of the tunnel; default: a free one', wholeNumber(0, 65535), 0)
    .addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, flags) => open(run, user, flags));
}

interface OpenFlags extends CloudOptions {
  readonly port: number;
  readonly key?: string;
}

async function open(run: Run, user: string, flags: OpenFlags): Promise<void> {
  const context = await openContext(run, flags);
  const { url, ended } = await openNotebook(context, { user, port: flags.port });
  run.terminal.data(flags.json ? JSON.stringify({ url, tunnel: ended !== undefined }) : url);
  if (!ended) return;
  run.terminal.line('The tunnel stays until Ctrl-C.');
  await ended;
}
