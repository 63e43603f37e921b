// fleet ips: the list of notebooks for the participants.
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type AddressFormat, addressFiles, addressFormats } from '../../model/address-list.js';
import { exitCodes } from '../../model/exit-codes.js';
import { type AddressList, listAddresses } from '../../operations/fleet/ips.js';
import { openContext } from '../context.js';
import { addRange, readSelection } from '../fleet-options.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';

const examples = `
Examples:
  $ fleet ips ws                         writes ${addressFiles.newline} in the workspace, and prints it
  $ fleet ips ws 1 40 --format urls      ${addressFiles.urls}, one URL a line
  $ fleet ips ws --format csv --output boxes.csv

A line is address:port: the machine's own in public mode, the notebook's name in https mode.
Boxes nobody else can open are left out of the lines and named; the command then ends with 3.`;

export function define(command: Command, run: Run): void {
  addRange(command)
    .option('--only <list>', 'of the range only these, e.g. 3,7-9')
    .addOption(new Option('--format <format>', 'what is written').choices(addressFormats).default('newline'))
    .option('--output <file>', 'write there instead of into the workspace');
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((base, low, high, flags) => write(run, [base, low, high], flags));
}

interface IpsFlags extends CloudOptions {
  readonly only?: string;
  readonly format: AddressFormat;
  readonly output?: string;
}

async function write(run: Run, words: readonly string[], flags: IpsFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const output = flags.output === undefined ? undefined : resolve(flags.output);
  const context = await openContext(run, flags);
  const list = await listAddresses(context, { selection, format: flags.format, output });
  const { file, boxes, missing } = list;
  if (flags.json) run.terminal.data(JSON.stringify({ file, boxes, missing }, null, 2));
  else run.terminal.data(list.text.replace(/\n$/, ''));
  run.terminal.line(`Written to ${file}`);
  tellAbsent(run, list);
}

function tellAbsent({ terminal, exitWith }: Run, { boxes, missing }: AddressList): void {
  const closed = boxes.filter(({ address }) => address === undefined);
  for (const { user, state } of closed)
    terminal.report({ kind: 'warning', text: `${user} is ${state} and has no address to hand out` });
  for (const name of missing) terminal.report({ kind: 'warning', text: `there is no box ${name}` });
  if (closed.length + missing.length > 0) exitWith(exitCodes.failed);
}
