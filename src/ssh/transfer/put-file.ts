// Sends one large file through the system's ssh, which reads it itself: no byte of it passes through here.
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { UserError } from '../../model/errors.js';
import { visible } from '../../model/visible.js';
import { type Feed, feedCommand, type Login } from '../openssh.js';
import { commandLine } from '../quote.js';
import type { RemoteExit } from '../remote-command.js';
import { changeOf, type LargeFile, positionOf, sumOf } from './large-file.js';
import { byteProgress } from './progress.js';
import type { PutOptions, TransferResult } from './put.js';
import { remotePath } from './remote-path.js';
import { receiveFileScript, receiving, scriptExit } from './remote-scripts.js';
import { gatherText, transferError } from './transfer-error.js';

/**
 * As putPath, for one file, with the same errors. Undefined when no ssh could be started, or it failed before the
 * receiver answered: nothing was put in place, and putPath finds a way or says what is wrong with the connection.
 */
export async function putLargeFile(
  login: Login,
  file: LargeFile,
  options: PutOptions,
): Promise<TransferResult | undefined> {
  const { report = () => {}, signal } = options;
  signal?.throwIfAborted();
  const started = performance.now();
  const command = await receiver(file, options);
  const feed = await startFeed({ ...login, command: [command] }, file, options);
  if (!feed) return undefined;
  const errors = gatherText(feed.stderr);
  // ssh writes for a terminal in raw mode.
  const messages = () => errors().replaceAll('\r', '').trim();
  const output = gatherText(feed.stdout);
  const box = login.target.name;
  const hasBegun = noticing(feed.stdout, receiving);
  const status = await watch(feed, file, { ...options, box, hasBegun });
  const begun = hasBegun();
  if (!begun && status === 255) {
    report({ kind: 'warning', text: `ssh: ${visible(messages())}; trying our own client` });
    return undefined;
  }
  const warnings = output()
    .split('\n')
    .filter((line) => line !== '' && line !== receiving);
  for (const line of warnings) report({ kind: 'warning', text: visible(line) });
  await checkEnd(file, { box, status, begun, messages: messages(), options });
  return { files: 1, bytes: file.size, seconds: (performance.now() - started) / 1000, skipped: [] };
}

interface End {
  readonly box: string;
  readonly status: number;
  readonly begun: boolean;
  readonly messages: string;
  readonly options: PutOptions;
}

/** A file that changed its size was refused by the box; one written to in place is the user's to judge. */
async function checkEnd(file: LargeFile, { box, status, begun, messages, options }: End): Promise<void> {
  const change = await changeOf(file);
  if (status === scriptExit.cut && change) throw changed(options.local, change);
  const exit = begun ? exitOf(status) : notOurs;
  const said = status === 255 ? `${exit.reason}: ${messages}` : messages;
  if (exit.failed) throw transferError({ box, action: 'put', path: options.remote, exit, messages: said });
  if (change) options.report?.({ kind: 'warning', text: `${options.local}: ${change}` });
}

/** The sum is made before anything is sent: the box learns it with the command. */
async function receiver(file: LargeFile, { local, remote, checksum, signal }: PutOptions): Promise<string> {
  const { path, slash } = remotePath(remote);
  const sum = checksum ? await sumOf(file, signal) : '';
  const place = ['file', path, slash ? 'yes' : 'no', basename(resolve(local)), String(file.size)];
  const seconds = Math.max(0, Math.floor(file.mtimeMs / 1000));
  const kept = [file.mode.toString(8), String(seconds), sum];
  return commandLine(['sh', '-c', receiveFileScript, 'flotilla-put', ...place, ...kept]);
}

/** No ssh is no fault; one that may not be run is worth a word. */
async function startFeed(
  login: Login,
  { handle }: LargeFile,
  { report }: PutOptions,
): Promise<Feed | undefined> {
  try {
    return await feedCommand(login, handle.fd);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code !== 'ENOENT') report?.({ kind: 'warning', text: `${message}; using our own client` });
    return undefined;
  }
}

interface Watching extends PutOptions {
  readonly box: string;
  /** The receiver answered: the connection is well, and what fails now is the transfer. */
  readonly hasBegun: () => boolean;
}

/** The status of ssh, and until then how far it is. Rejects with the reason of the signal, once ssh is gone. */
async function watch(feed: Feed, { handle, size }: LargeFile, options: Watching): Promise<number> {
  const { box, local, hasBegun, report = () => {}, signal } = options;
  const stop = () => feed.kill();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  const total = (await positionOf(handle.fd)) === undefined ? 0 : size;
  const progress = byteProgress({ box, subject: `put ${local}`, total, report });
  const stopLooking = every(100, async () => {
    const bytes = await positionOf(handle.fd);
    return () => bytes !== undefined && hasBegun() && progress.update(bytes);
  });
  const status = await feed.done;
  stopLooking();
  signal?.removeEventListener('abort', stop);
  if (status === 0) progress.update(size);
  if (hasBegun()) progress.end(status === 0 ? 'done' : 'failed');
  signal?.throwIfAborted();
  return status;
}

/** Whether the word has come, however much else does. */
function noticing(stream: Readable, word: string): () => boolean {
  let seen = false;
  let end = '';
  stream.on('data', (chunk: Buffer) => {
    const text = end + chunk.toString('latin1');
    seen ||= text.includes(word);
    end = text.slice(-word.length);
  });
  return () => seen;
}

/** Looks again and again, and tells what it saw unless it was stopped meanwhile. */
function every(milliseconds: number, look: () => Promise<() => void>): () => void {
  const timer = setInterval(async () => {
    const tell = await look();
    if (!stopped) tell();
  }, milliseconds);
  let stopped = false;
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/** ssh ends with 255 when it loses the connection; the script on the box never does. */
function exitOf(status: number): RemoteExit {
  if (status === 0) return { code: 0, failed: false };
  if (status === 255) return { failed: true, reason: 'the connection was lost' };
  return { code: status, failed: true, reason: `exit status ${status}` };
}

const notOurs: RemoteExit = { failed: true, reason: 'the box did not run our command' };

function changed(path: string, why: string): UserError {
  return new UserError({ what: `${path} could not be sent`, why, next: 'run the same command again' });
}
