// fleet fetch-logs: what the boxes logged, into logs/<user>/.
import type { Command } from 'commander';
import {
  type FetchedLogs,
  fetchLogs,
  type ShareRequest,
  shareLogs,
} from '../../operations/fleet/fetch-logs.js';
import { openContext } from '../context.js';
import { addFanOutOptions, addRange, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import { keyOption } from '../options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';
import { copiedText } from '../words/fleet-paths.js';

/** Where the workshop's notebooks log, on the boxes of the originals. */
const defaultPath = '~/.iventure_logs/';

const examples = `
Examples:
  $ fleet fetch-logs ws                           logs/ws-1/, logs/ws-2/, ... of the workspace
  $ fleet fetch-logs ws 1 40 --path /var/log/jupyter
  $ fleet fetch-logs ws --share lab@files.example.org:workshop/logs

Run it as often as you like: what is here with the same size and time is not fetched again, what grew is, and nothing
here is deleted. --share hands the folders on with rsync over ssh (RSYNC_RSH is obeyed); that host's key must be in
your own known_hosts.`;

export function define(command: Command, run: Run): void {
  addRange(command)
    .option('--path <folder>', 'the folder on the boxes; {user} and {n} are filled in', defaultPath)
    .option('--share <host:path>', 'then hand the folders on to that host')
    .addOption(keyOption());
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((base, low, high, flags) => fetch(run, [base, low, high], flags));
}

interface FetchFlags extends FleetFlags {
  readonly path: string;
  readonly share?: string;
}

async function fetch(run: Run, words: readonly string[], flags: FetchFlags): Promise<void> {
  const selection = readSelection(words, flags);
  const context = await openContext(run, flags, { log: `fleet fetch-logs ${selection.base}` });
  const share = shareOf(flags);
  const request = { selection, choices: choicesOf(flags), path: flags.path, share };
  const report = await fetchLogs(context, request);
  endFleet(run, report, { json: flags.json, cellOf: logsText, jsonOf: (logs) => logs });
  if (!share) return;
  const count = await shareLogs(context, report, share);
  const folders = count === 1 ? '1 folder' : `${count} folders`;
  run.terminal.line(count === 0 ? 'There is nothing to hand on.' : `${folders} handed on to ${share.target}`);
}

function shareOf({ share }: FetchFlags): ShareRequest | undefined {
  return share === undefined ? undefined : { target: share, remoteShell: process.env.RSYNC_RSH };
}

function logsText({ fetched }: FetchedLogs): string {
  if (!fetched) return 'no logs';
  const left = fetched.skipped.length > 0 ? `, ${fetched.skipped.length} left there` : '';
  return `${copiedText(fetched)}, ${fetched.unchanged} unchanged${left}`;
}
