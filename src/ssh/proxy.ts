// The way to a box through another SSH host: a stream that its sshd forwards.
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { RemoteError } from '../model/errors.js';
import { type ConnectFailure, connectError, connectFailure } from './connect-error.js';
import { describeTarget, type SshTarget, sshPort } from './target.js';

export interface Way {
  readonly target: SshTarget;
  readonly via: SshTarget;
  /** For the proxy host's own connect to the box. */
  readonly connectSeconds: number;
  /** Opens the session at the proxy host, its host key checked. */
  readonly open: (via: SshTarget) => Promise<Client>;
}

/**
 * A stream to the box's sshd; the session at the proxy host ends with it. Rejects with a RemoteError: of kind `proxy`
 * where the fault is the proxy host's, and as a direct connect does where it cannot reach the box.
 */
export async function openThrough(way: Way): Promise<Duplex> {
  const client = await atProxy(way.via, way.open);
  try {
    const stream = await forward(client, way);
    stream.once('close', () => client.end());
    // Whoever uses the stream learns of its end by the end itself.
    stream.on('error', () => {});
    client.on('error', () => stream.destroy());
    return stream;
  } catch (error) {
    client.end();
    throw error;
  }
}

/** The session at the proxy host alone; a failure says that it is the proxy host's. */
export function atProxy(via: SshTarget, open: Way['open']): Promise<Client> {
  return open(via).catch((error: unknown) => {
    throw proxyFailed(via, error);
  });
}

function forward(client: Client, { target, via, connectSeconds }: Way): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(connectError(target, 'timeout')), connectSeconds * 1000);
    client.once('close', () => reject(proxyFailed(via, new Error('it closed the connection'))));
    client.forwardOut('127.0.0.1', 0, target.host, sshPort(target), (error, stream) => {
      clearTimeout(timer);
      if (error) reject(forwardFailed(target, via, error));
      else resolve(stream);
    });
  });
}

/** RFC 4254, section 5.1: 1 is administratively prohibited, 2 is connect failed. */
function forwardFailed(target: SshTarget, via: SshTarget, error: Error & { reason?: unknown }): RemoteError {
  if (error.reason !== 2) return proxyFailed(via, new Error(`it forwards nothing: ${error.message}`));
  const kind = /timed? ?out/i.test(error.message) ? 'timeout' : 'refused';
  return connectError(target, kind, new Error(`${via.name}: ${error.message}`));
}

/** Kept apart from failures of the box: trying again does not mend the proxy host. */
function proxyFailed(via: SshTarget, error: unknown): RemoteError {
  if (!(error instanceof RemoteError) && !(error instanceof Error)) throw error;
  const complaint = error instanceof RemoteError ? error.complaint : undefined;
  const isKey = connectFailure(error) === 'hostKey';
  const kind: ConnectFailure = isKey ? 'hostKey' : 'proxy';
  return new RemoteError(
    {
      what:
        isKey && complaint ? complaint.what : `the SSH proxy host ${describeTarget(via)} lets nobody through`,
      why: complaint?.why ?? error.message,
      next: isKey
        ? `if ${via.name} was really rebuilt, correct its line in known_hosts/ssh_proxy or your own known_hosts`
        : `see for yourself: ssh -p ${sshPort(via)} ${via.user}@${via.host}; it is ssh.proxy in flotilla.yaml`,
      reason: isKey ? 'hostKey' : 'failed',
      details: { connect: kind, host: via.host },
    },
    error,
  );
}
