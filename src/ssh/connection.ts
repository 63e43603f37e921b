// An open SSH connection to a box: everything done on it goes through one of these.
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { RemoteError } from '../model/errors.js';
import { visible } from '../model/visible.js';
import { shakeHands } from './handshake.js';
import {
  type RemoteCommand,
  type RemoteResult,
  type RemoteStream,
  type RunOptions,
  runCommand,
  streamCommand,
} from './remote-command.js';
import type { SshTarget } from './target.js';

export interface Connection {
  readonly target: SshTarget;
  /** Settles when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  run(command: RemoteCommand, options?: RunOptions): Promise<RemoteResult>;
  /** Rejects with a RemoteError when the connection is gone. */
  stream(command: RemoteCommand): Promise<RemoteStream>;
  /** A TCP connection made from the box, for tunnels to what listens only there. */
  forward(host: string, port: number): Promise<Duplex>;
  close(): void;
}

export interface ConnectOptions {
  /** For the TCP connect; default 10. */
  readonly connectSeconds?: number;
  /** For the handshake after it; default 20. */
  readonly readySeconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens one connection, in one try. Rejects with a RemoteError: reason `hostKey` when the box shows a key that
 * is not pinned (nothing was sent), `failed` otherwise; `connectFailure` tells the kinds apart.
 */
export async function connect(target: SshTarget, options: ConnectOptions = {}): Promise<Connection> {
  const { connectSeconds = 10, readySeconds = 20, signal } = options;
  return asConnection(target, await shakeHands(target, { connectSeconds, readySeconds, signal }));
}

/** Wraps an authenticated client. */
export function asConnection(target: SshTarget, client: Client): Connection {
  const closed = new Promise<void>((resolve) => client.once('close', resolve));
  // Every command on it learns of a lost connection by its own channel's end.
  client.on('error', () => {});
  return {
    target,
    closed,
    run: (command, options) => runCommand(client, command, options),
    stream: (command) => streamCommand(client, command).catch(told(target, 'no command can be started on')),
    forward: (host, port) =>
      forward(client, host, port).catch(told(target, `port ${port} cannot be reached on`)),
    close: () => void client.end(),
  };
}

function forward(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

function told(target: SshTarget, what: string): (error: Error) => never {
  return (error) => {
    throw new RemoteError(
      {
        what: `${what} ${target.name}`,
        why: visible(error.message),
        next: `stack status ${target.name}, then the same command again`,
        reason: 'failed',
      },
      error,
    );
  };
}
