// Brings the logs of many boxes into logs/<user>/, each time only what is new, and hands them on.
import { join } from 'node:path';
import { checkPlaceholders, fillPath } from '../../model/box-paths.js';
import { fleetBoxName, type Selection } from '../../model/fleet.js';
import { checkShareTarget, requireRsync, shareFolders } from '../../ssh/rsync.js';
import { type ChangedResult, getChanged } from '../../ssh/transfer/get-changed.js';
import { refuseLink } from '../../ssh/transfer/place.js';
import { remotePath } from '../../ssh/transfer/remote-path.js';
import type { Context } from '../context.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { withConnection } from '../steps/with-connection.js';

export interface FetchLogsRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  /** The folder on the boxes; `{user}` and `{n}` are filled in. */
  readonly path: string;
  /** `[user@]host:path` to hand the folders on to afterwards. */
  readonly share?: ShareRequest;
}

export interface ShareRequest {
  readonly target: string;
  /** In place of `ssh`, as RSYNC_RSH. */
  readonly remoteShell?: string;
}

/** Undefined: the box has no such folder. */
export interface FetchedLogs {
  readonly fetched?: ChangedResult;
  /** Relative to the workspace. */
  readonly folder: string;
}

/** Seconds. */
const timeoutSeconds = 1800;

/** A box without that folder is no failure: nobody has run anything there yet. */
export async function fetchLogs(
  context: Context,
  request: FetchLogsRequest,
): Promise<FleetReport<FetchedLogs>> {
  const { selection, choices, path, share } = request;
  remotePath(checkPlaceholders(path));
  if (share) {
    checkShareTarget(share.target);
    await requireRsync();
  }
  return workOnFleet(context, {
    command: `fleet fetch-logs ${selection.base}`,
    verb: 'fetch-logs',
    selection,
    choices,
    timeoutSeconds,
    work: (box, own) => fetchFrom(own, box, path),
    detailsOf: (logs) => logs,
  });
}

async function fetchFrom(context: Context, box: NumberedBox, path: string): Promise<FetchedLogs> {
  const { base, number } = box.fleet;
  // Never the tag's own text: it becomes a path here.
  const place = { user: fleetBoxName(base, number), number };
  const folder = join('logs', place.user);
  const options = {
    remote: fillPath(path, place),
    local: join(context.workspace, folder),
    report: context.port.report,
    signal: context.signal,
  };
  await refuseLink(options.local);
  const fetched = await withConnection(context, box, (connection) => getChanged(connection, options));
  return { fetched, folder };
}

/** Hands on the folders of the boxes that have logs; answers how many. */
export async function shareLogs(
  context: Context,
  { outcomes }: FleetReport<FetchedLogs>,
  { target, remoteShell }: ShareRequest,
): Promise<number> {
  const folders = outcomes.flatMap((one) =>
    one.state === 'done' && one.value.fetched && holdsFiles(one.value.fetched) ? [one.value.folder] : [],
  );
  if (folders.length === 0) return 0;
  const { workspace: cwd, signal, port } = context;
  const line = { kind: 'progress', subject: `hand on to ${target}` } as const;
  port.report({ ...line, state: 'running' });
  const started = performance.now();
  await shareFolders({ folders, cwd, target, remoteShell, signal });
  port.report({ ...line, state: 'done', seconds: (performance.now() - started) / 1000 });
  return folders.length;
}

const holdsFiles = ({ files, unchanged }: ChangedResult): boolean => files + unchanged > 0;
