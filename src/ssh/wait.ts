// Waits for a box that is still starting: short tries, each with a fresh socket.
import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteError } from '../model/errors.js';
import type { Event } from '../model/events.js';
import { type ConnectFailure, connectFailure } from './connect-error.js';
import { asConnection, type Connection } from './connection.js';
import { authMethods, shakeHands } from './handshake.js';
import type { SshTarget } from './target.js';

export interface WaitOptions {
  /** The boot window: what may still change by itself is retried only inside it. Default 300. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal | undefined;
  readonly report?: (event: Event) => void;
}

/** A key that differs stays different, and a host on the way is not starting; all else may be a box that is. */
const hopeless: readonly ConnectFailure[] = ['hostKey', 'proxy'];
const pauseMs = 250;

/**
 * The open connection as soon as sshd takes our key. Rejects at once with reason `hostKey` on a mismatch, else
 * with the last failure when the time is over: its kind tells a filtered port from a refused key.
 */
export async function waitForSsh(target: SshTarget, options: WaitOptions = {}): Promise<Connection> {
  const { timeoutSeconds = 300, signal, report } = options;
  const started = performance.now();
  const left = () => timeoutSeconds - (performance.now() - started) / 1000;
  const progress = progressOf(target, started, report);
  const methods = await authMethods(target);
  for (;;) {
    try {
      const client = await shakeHands(target, {
        connectSeconds: 2,
        readySeconds: Math.max(2, Math.min(20, left())),
        signal,
        methods,
      });
      progress('done');
      return asConnection(target, client);
    } catch (error) {
      const failure = connectFailure(error);
      if (!failure || hopeless.includes(failure) || left() <= pauseMs / 1000) {
        progress('failed', failure);
        throw failure && !hopeless.includes(failure) ? inTime(error, timeoutSeconds) : error;
      }
      progress('running', failure);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

function progressOf(target: SshTarget, started: number, report: WaitOptions['report']) {
  let last: string | undefined;
  return (state: 'running' | 'done' | 'failed', detail?: string) => {
    if (state === 'running' && detail === last) return;
    last = detail;
    const seconds = state === 'running' ? undefined : (performance.now() - started) / 1000;
    report?.({ kind: 'progress', box: target.name, subject: 'sshd', state, detail, seconds });
  };
}

function inTime(error: unknown, timeoutSeconds: number): unknown {
  if (!(error instanceof RemoteError)) return error;
  const { complaint } = error;
  return new RemoteError({ ...complaint, why: `after ${timeoutSeconds} s ${complaint.why}` }, error);
}
