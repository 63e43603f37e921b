// Copies a file or folder from a box: checked as it arrives, put in place when it is whole.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteError, UserError } from '../../model/errors.js';
import { visible } from '../../model/visible.js';
import type { Connection } from '../connection.js';
import { orAborted } from '../or-aborted.js';
import type { RemoteExit, RemoteStream } from '../remote-command.js';
import { type ByteReader, byteReader, StreamEnded } from './byte-reader.js';
import { compareSums } from './compare-sums.js';
import { type Extracted, extractTree } from './extract.js';
import { destination, place, removeStage } from './place.js';
import { byteProgress } from './progress.js';
import type { PutOptions, TransferResult } from './put.js';
import { type RemotePath, remotePath } from './remote-path.js';
import { sendScript } from './remote-scripts.js';
import { ArchiveError } from './tar.js';
import { gatherText, transferError } from './transfer-error.js';

/** `remote` is the source here: as in rsync, a slash at its end means what the folder holds. */
export type GetOptions = PutOptions;

/**
 * Keeps times and the modes' bits in 0755; leaves out links, devices and names with control characters, listed
 * in `skipped` and told as one warning. Rejects with a UserError for the local side, and a RemoteError for the
 * box's: reason `notFound` when the path is missing there. Until the end nothing but a temporary folder changes.
 */
export async function getPath(connection: Connection, options: GetOptions): Promise<TransferResult> {
  options.signal?.throwIfAborted();
  const started = performance.now();
  const remote = remotePath(options.remote);
  const to = await destination({ local: options.local, name: remote.slash ? undefined : remote.name });
  try {
    const extracted = await receive(connection, { ...options, source: remote, stage: to.stage });
    if (options.checksum)
      await compareSums(connection, { remote: remote.path, tree: join(to.stage, 'tree') });
    await place(join(to.stage, 'tree'), to.path);
    tellSkipped(extracted.skipped, options);
    return { ...extracted, seconds: (performance.now() - started) / 1000 };
  } finally {
    await removeStage(to.stage);
  }
}

interface Receiving extends GetOptions {
  readonly source: RemotePath;
  readonly stage: string;
}

async function receive(connection: Connection, options: Receiving): Promise<Extracted> {
  const { source, signal } = options;
  const box = connection.target.name;
  const opening = connection.stream({ argv: ['sh', '-c', sendScript, 'flotilla-get', source.path] });
  // Listened for before the stream is open: who wants out in that moment must not wait for the whole file.
  const stop = () => void opening.then((stream) => stream.kill()).catch(() => {});
  signal?.addEventListener('abort', stop);
  try {
    const stream = await orAborted(opening, signal);
    return await take(stream, { ...options, box });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function take(stream: RemoteStream, options: Receiving & { readonly box: string }): Promise<Extracted> {
  const { box, remote: path, report, signal } = options;
  const messages = gatherText(stream.stderr);
  stream.stdin.end();
  try {
    const extracted = await unpack(byteReader(stream.stdout), box, options);
    checkEnd(await endOf(stream), { box, path, messages, report });
    return extracted;
  } catch (error) {
    stream.kill();
    signal?.throwIfAborted();
    throw await explain(error, { stream, box, path, messages });
  }
}

async function unpack(reader: ByteReader, box: string, options: Receiving): Promise<Extracted> {
  const { remote, stage, report = () => {} } = options;
  const total = Number(await reader.line(32)) || 0;
  const progress = byteProgress({ box, subject: `get ${remote}`, total, report });
  try {
    const extracted = await extractTree(reader, { into: stage, onBytes: progress.update });
    await drain(reader);
    progress.end('done');
    return extracted;
  } catch (error) {
    progress.end('failed');
    throw error;
  }
}

interface Ending {
  readonly box: string;
  readonly path: string;
  readonly messages: () => string;
}

/** GNU tar ends with 1 when a file changed while it was read: its copy is of one moment or another. */
function checkEnd(exit: RemoteExit, { report, ...ending }: Ending & Pick<GetOptions, 'report'>): void {
  if (exit.code === 1) report?.({ kind: 'warning', text: visible(ending.messages().trim()) });
  else if (exit.failed) throw failure(exit, ending);
}

const failure = (exit: RemoteExit, { box, path, messages }: Ending): RemoteError =>
  transferError({ box, action: 'get', path, exit, messages: messages() });

/** tar fills its last record with zeroes; anything much longer is not tar. */
async function drain(reader: ByteReader): Promise<void> {
  for (let left = 1024 * 1024; left > 0; ) {
    const piece = await reader.some(left).catch(() => undefined);
    if (!piece) return;
    left -= piece.length;
  }
  throw new ArchiveError('more came after its end');
}

/** A box that has said everything has this long to end the command. */
const endSeconds = 20;

function endOf(stream: RemoteStream): Promise<RemoteExit> {
  const late = sleep(endSeconds * 1000, undefined, { ref: false }).then(() => ({
    failed: true,
    reason: `it did not end within ${endSeconds} s`,
  }));
  return Promise.race([stream.done, late]);
}

/** What the script on the box said counts more than that the stream ended early because of it. */
async function explain(
  error: unknown,
  { stream, ...ending }: Ending & { readonly stream: RemoteStream },
): Promise<unknown> {
  if (error instanceof RemoteError) return error;
  if (error instanceof ArchiveError) return suspicious(ending.box, error);
  if (isSystemError(error)) return notWritten(error);
  if (error instanceof StreamEnded) return failure(await endOf(stream), ending);
  return error;
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && 'message' in error;

function notWritten(error: NodeJS.ErrnoException): UserError {
  const twice = error.code === 'EEXIST';
  return new UserError(
    {
      what: 'nothing was kept: a file could not be written here',
      why: twice
        ? `two files have the same name on this system: ${visible(error.message)}`
        : visible(error.message),
      next: error.code === 'ENOSPC' ? 'make room on this disk' : 'choose another folder',
    },
    error,
  );
}

function suspicious(box: string, error: ArchiveError): RemoteError {
  return new RemoteError(
    {
      what: `what ${box} sends was refused: nothing was kept`,
      why: visible(error.message),
      next: `a healthy box does not send this: look at ${box} before you trust it`,
      reason: 'failed',
    },
    error,
  );
}

function tellSkipped(skipped: readonly string[], { report }: GetOptions): void {
  if (skipped.length === 0) return;
  const shown = skipped.slice(0, 10).join('; ');
  const more = skipped.length > 10 ? ` and ${skipped.length - 10} more` : '';
  report?.({ kind: 'warning', text: `left on the box: ${shown}${more}` });
}
