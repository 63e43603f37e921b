// Copies a local file or folder to a box: all of it or nothing of it, however the connection ends.
import { basename, resolve } from 'node:path';
import type { Event } from '../../model/events.js';
import { visible } from '../../model/visible.js';
import type { Connection } from '../connection.js';
import { orAborted } from '../or-aborted.js';
import type { RemoteStream } from '../remote-command.js';
import { packTree } from './pack.js';
import { byteProgress } from './progress.js';
import { remotePath } from './remote-path.js';
import { receiveScript } from './remote-scripts.js';
import { gatherText, transferError } from './transfer-error.js';
import { readTree, type Tree } from './tree.js';

export interface PutOptions {
  /** As in rsync: a folder's name with a slash at its end means what it holds. */
  readonly local: string;
  /** As in rsync: an existing folder, or a name with a slash at its end, takes the file or folder into it. */
  readonly remote: string;
  /** Compares SHA-256 sums on the box before anything is renamed into place. */
  readonly checksum?: boolean;
  readonly report?: (event: Event) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface TransferResult {
  readonly files: number;
  /** Of file content. */
  readonly bytes: number;
  readonly seconds: number;
  /** What a get left on the box, each with its reason; always empty for a put. */
  readonly skipped: readonly string[];
}

/**
 * Keeps modes and times, not owners; links only where they stay inside the folder. Rejects with a UserError for
 * what cannot be read here, and a RemoteError for a full disk, a missing folder, missing rights, a lost
 * connection: then every file on the box is either the old or the new one.
 */
export async function putPath(connection: Connection, options: PutOptions): Promise<TransferResult> {
  const { report = () => {}, signal } = options;
  signal?.throwIfAborted();
  const started = performance.now();
  const tree = await readTree(resolve(options.local));
  const progress = byteProgress({
    box: connection.target.name,
    subject: `put ${options.local}`,
    total: tree.bytes,
    report,
  });
  const opening = openReceiver(connection, tree, options);
  const stream = await orAborted(opening, signal).catch((error: unknown) => {
    opening.then((late) => late.kill()).catch(() => {});
    throw error;
  });
  const messages = gatherText(stream.stderr);
  const warnings = gatherText(stream.stdout);
  const pieces = packTree(tree, { checksum: options.checksum ?? false, onBytes: progress.update });
  await send(pieces, stream, signal).catch((error: unknown) => {
    stream.kill();
    progress.end('failed');
    throw error;
  });
  const exit = await stream.done;
  for (const line of warnings().split('\n').filter(Boolean)) report({ kind: 'warning', text: visible(line) });
  progress.end(exit.failed ? 'failed' : 'done');
  if (exit.failed)
    throw transferError({
      box: connection.target.name,
      action: 'put',
      path: options.remote,
      exit,
      messages: messages(),
    });
  return { files: tree.files, bytes: tree.bytes, seconds: (performance.now() - started) / 1000, skipped: [] };
}

function openReceiver(connection: Connection, tree: Tree, options: PutOptions): Promise<RemoteStream> {
  const remote = remotePath(options.remote);
  const isFolder = tree.entries[0]?.kind === 'folder';
  const folderKind = /\/\.{0,2}$|^\.{1,2}$/.test(options.local) ? 'contents' : 'folder';
  const kind = isFolder ? folderKind : 'file';
  const argv = [kind, remote.path, remote.slash ? 'yes' : 'no', basename(resolve(options.local))];
  const sums = [String(tree.bytes), options.checksum ? 'yes' : 'no'];
  return connection.stream({ argv: ['sh', '-c', receiveScript, 'flotilla-put', ...argv, ...sums] });
}

/** Writes piece by piece at the pace of the box; stops early when the far end has ended. */
async function send(
  pieces: AsyncIterable<Buffer>,
  stream: RemoteStream,
  signal?: AbortSignal,
): Promise<void> {
  let ended = false;
  const end = stream.done.then(() => {
    ended = true;
  });
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    if (ended) return;
    if (!stream.stdin.write(piece)) await Promise.race([drained(stream), end, aborted]);
  }
  stream.stdin.end();
  await Promise.race([end, aborted]);
}

const drained = (stream: RemoteStream): Promise<void> =>
  new Promise((resolvePromise) => stream.stdin.once('drain', resolvePromise));
