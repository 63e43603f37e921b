// One command on a box: data until it is sent, and one shape of result whether it worked or not.
import type { Readable, Writable } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { commandLine } from './quote.js';

export interface RemoteCommand {
  readonly argv: readonly string[];
  /** Runs it as root; sudo must not ask for a password there. */
  readonly sudo?: boolean;
}

export interface RunOptions {
  /** Text, bytes or a stream; closed at once where there is none, so that nothing can wait for it. */
  readonly stdin?: string | Buffer | Readable | undefined;
  /** Default one hour. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with each piece as it arrives; raw, so pass it through `visible` before a terminal. */
  readonly onOutput?: ((text: string, source: 'stdout' | 'stderr') => void) | undefined;
}

export interface RemoteResult {
  /** Exit status; absent when it was killed, timed out, or the connection went away. */
  readonly code?: number;
  /** Name of the signal that ended it, without `SIG`. */
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  readonly failed: boolean;
  /** Why it failed: `exit status 3`, `killed by KILL`, `timed out after 20 s`, `the connection was lost`. */
  readonly reason?: string;
}

/** What a stream of a command ends with. */
export type RemoteExit = Pick<RemoteResult, 'code' | 'signal' | 'failed' | 'reason'>;

export interface RemoteStream {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects; settles when the channel is closed. */
  readonly done: Promise<RemoteExit>;
  /** Ends the command and the channel at once; `done` settles within a second even if the far end is not heard of. */
  kill(): void;
}

const defaultTimeoutSeconds = 3600;

/** A box may be hostile or broken: what it can make us hold in memory has an end. */
const outputLimit = 32 * 1024 * 1024;

/** Runs a command to its end. Rejects only with the signal's reason; every other end is a result. */
export async function runCommand(
  client: Client,
  command: RemoteCommand,
  options: RunOptions = {},
): Promise<RemoteResult> {
  const started = performance.now();
  options.signal?.throwIfAborted();
  const cut = cutOff(options);
  const opening = streamCommand(client, command);
  const output = { stdout: () => '', stderr: () => '' };
  const exit = opening.then((stream) => {
    output.stdout = gather(stream.stdout, (text) => options.onOutput?.(text, 'stdout'), cut.tooMuch);
    output.stderr = gather(stream.stderr, (text) => options.onOutput?.(text, 'stderr'), cut.tooMuch);
    feed(stream.stdin, options.stdin);
    return stream.done;
  }, lostExit);
  try {
    const end = await Promise.race([exit, cut.happened]);
    const seconds = (performance.now() - started) / 1000;
    return { stdout: output.stdout(), stderr: output.stderr(), seconds, ...end };
  } finally {
    cut.clear();
    // Does nothing to a command that has ended; one whose channel opens too late is ended then.
    opening.then((stream) => stream.kill()).catch(() => {});
  }
}

/** Starts a command and hands out its streams. Rejects when no channel can be opened. */
export async function streamCommand(client: Client, command: RemoteCommand): Promise<RemoteStream> {
  const { channel, done, giveUp } = await openChannel(client, remoteLine(command));
  // A write after the far end went away is told by `done`; without a listener it would end the process.
  channel.on('error', () => {});
  const kill = () => {
    killChannel(channel);
    setTimeout(giveUp, patienceMs).unref();
  };
  return { stdin: channel, stdout: channel, stderr: channel.stderr, done, kill };
}

/** The words as they are sent. `sudo -n` fails instead of asking. */
function remoteLine({ argv, sudo }: RemoteCommand): string {
  return commandLine(sudo ? ['sudo', '-n', '--', ...argv] : argv);
}

/** For the far end to confirm that a command was ended: a network that went silent never does. */
const patienceMs = 1000;

interface OpenChannel {
  readonly channel: ClientChannel;
  readonly done: Promise<RemoteExit>;
  /** Ends here what the far end has not ended: whoever reads or waits goes on. */
  readonly giveUp: () => void;
}

/** A quick command's exit status can come in the same packet as the channel itself, so it is listened for at once. */
function openChannel(client: Client, line: string): Promise<OpenChannel> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error('the connection was lost'));
    client.once('close', onClose);
    client.exec(line, (error, channel) => {
      client.removeListener('close', onClose);
      if (error) reject(error);
      else resolve({ channel, ...exitOf(channel) });
    });
  });
}

function exitOf(channel: ClientChannel): Pick<OpenChannel, 'done' | 'giveUp'> {
  const { promise: done, resolve } = deferred<RemoteExit>();
  let exit: RemoteExit = { failed: true, reason: 'the connection closed without an exit status' };
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = code === null ? signalled(signal) : exited(code);
  });
  channel.on('close', () => resolve(exit));
  const giveUp = () => {
    for (const output of [channel, channel.stderr]) output.push(null);
    resolve(exit);
  };
  return { done, giveUp };
}

function exited(code: number): RemoteExit {
  return code === 0 ? { code, failed: false } : { code, failed: true, reason: `exit status ${code}` };
}

function signalled(signal = 'unknown signal'): RemoteExit {
  const name = signal.replace(/^SIG/, '');
  return { signal: name, failed: true, reason: `killed by ${name}` };
}

function lostExit(error: unknown): RemoteExit {
  return { failed: true, reason: error instanceof Error ? error.message : String(error) };
}

/** sshd passes the signal on where it can; closing the pipes ends most of what is left. */
function killChannel(channel: ClientChannel): void {
  try {
    channel.signal('TERM');
  } catch {
    // The channel is closed already: there is nothing left to end.
  }
  channel.close();
}

interface CutOff {
  readonly happened: Promise<RemoteExit>;
  readonly tooMuch: () => void;
  readonly clear: () => void;
}

/** The three ways we end a command ourselves: time, too much output, the user's signal. */
function cutOff({ signal, timeoutSeconds = defaultTimeoutSeconds }: RunOptions): CutOff {
  const { promise, resolve, reject } = deferred<RemoteExit>();
  const end = (reason: string) => resolve({ failed: true, reason });
  const onAbort = () => reject(signal?.reason);
  const timer = setTimeout(() => end(`timed out after ${timeoutSeconds} s`), timeoutSeconds * 1000);
  signal?.addEventListener('abort', onAbort);
  return {
    happened: promise,
    tooMuch: () => end(`more than ${outputLimit} bytes of output`),
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => {});
  return { promise, resolve, reject };
}

function gather(source: Readable, onText: (text: string) => void, tooMuch: () => void): () => string {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let length = 0;
  source.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > outputLimit) return tooMuch();
    const text = decoder.decode(chunk, { stream: true });
    texts.push(text);
    onText(text);
  });
  return () => texts.join('') + decoder.decode();
}

function feed(target: Writable, source: RunOptions['stdin']): void {
  if (source === undefined || typeof source === 'string' || Buffer.isBuffer(source)) target.end(source);
  else source.pipe(target);
}
