// fleet status: the boxes of a fleet, once or as they change.
import { type Command, Option } from 'commander';
import { exitCodes } from '../../model/exit-codes.js';
import { type FleetStatus, fleetStatus, watchFleet } from '../../operations/fleet/status.js';
import { openContext } from '../context.js';
import { addRange, readSelection } from '../fleet-options.js';
import { addCloudOptions, type CloudOptions, keyOption, wholeNumber } from '../options.js';
import type { Run } from '../program.js';
import { fleetStatusLines } from '../words/fleet-status.js';

const examples = `
Examples:
  $ fleet status ws                   what there is
  $ fleet status ws 1 40              and which of these are missing
  $ fleet status ws --check           asks each notebook; ends with 3 unless every box is ready
  $ fleet status ws 1 40 --watch      until all are ready, or Ctrl-C
  $ fleet status ws 1 40 --watch 2 --json    every two seconds; a line of JSON at each change

A number behind --watch is its seconds: write the boxes' numbers before it.`;

export function define(command: Command, run: Run): void {
  const watch = new Option('--watch [seconds]', 'look again and again until all are ready');
  addRange(command)
    .option('--only <list>', 'of the range only these, e.g. 3,7-9')
    .option('--check', 'ask each notebook whether it answers', false)
    .addOption(watch.argParser(wholeNumber(1, 3600)).preset('5'))
    .addOption(keyOption());
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((base, low, high, flags) => status(run, [base, low, high], flags));
}

interface StatusFlags extends CloudOptions {
  readonly only?: string;
  readonly check: boolean;
  readonly watch?: number;
  readonly key?: string;
}

async function status(run: Run, words: readonly string[], flags: StatusFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags);
  const request = { selection, check: flags.check };
  if (flags.watch !== undefined) {
    const screen = await openScreen(run, flags);
    const watching = watchFleet(context, { ...request, seconds: flags.watch, onLook: screen.show });
    return watching.finally(screen.end).catch(quietWhenAborted(run));
  }
  const found = await fleetStatus(context, request);
  if (flags.json) run.terminal.data(JSON.stringify(found, null, 2));
  else for (const line of fleetStatusLines(found, flags)) run.terminal.data(line);
  if (flags.check && !found.ready) run.exitWith(exitCodes.failed);
}

/** Ctrl-C is how a watch is meant to end: its exit code says so, and there is nothing to go on with. */
const quietWhenAborted = (run: Run) => (error: unknown) => {
  if (!run.signal.aborted) throw error;
};

interface StatusScreen {
  readonly show: (status: FleetStatus) => void;
  readonly end: () => void;
}

/** Drawn in place on a terminal; elsewhere a fresh block, or a line of JSON, for each change. */
async function openScreen(run: Run, flags: StatusFlags): Promise<StatusScreen> {
  if (process.stdout.isTTY && !flags.json) {
    const { openLiveBlock } = await import('../live-block.js');
    const block = openLiveBlock(process.stdout);
    return { show: (status) => block.show(fleetStatusLines(status, flags)), end: block.end };
  }
  let last: string | undefined;
  const show = (status: FleetStatus) => {
    const text = flags.json ? JSON.stringify(status) : fleetStatusLines(status, flags).join('\n');
    if (text === last) return;
    run.terminal.data(last === undefined || flags.json ? text : `\n${text}`);
    last = text;
  };
  return { show, end: () => {} };
}
