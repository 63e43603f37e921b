// One try to reach sshd: a fresh socket, the host key checked, the key accepted.
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type {
  AgentAuthMethod,
  Client,
  ConnectConfig,
  PublicKeyAuthMethod,
  ServerHostKeyAlgorithm,
} from 'ssh2';
import ssh2 from 'ssh2';
import { OneKeyAgent } from './agent.js';
import { type BoxFailure, connectError, hostKeyError } from './connect-error.js';
import { gatherWrites } from './gathered-writes.js';
import { bareKey, keyBlob, signingKey } from './keys.js';
import { atProxy, openThrough } from './proxy.js';
import { type SshTarget, sshPort } from './target.js';

export interface HandshakeOptions {
  /** For the TCP connect alone; a filtered port shows here. */
  readonly connectSeconds: number;
  /** For everything after it up to the accepted key. */
  readonly readySeconds: number;
  readonly signal?: AbortSignal | undefined;
  /** Of `authMethods`, for who tries more than once: a key file is read once, not at each try. */
  readonly methods?: AuthMethod[] | undefined;
}

/**
 * An authenticated client. Rejects with a RemoteError whose kind `connectFailure` tells, or with the signal's
 * reason. The host key is checked before anything of ours is sent, and one mismatch ends it.
 */
export async function shakeHands(target: SshTarget, options: HandshakeOptions): Promise<Client> {
  if (target.hostKeys.length === 0) throw hostKeyError(target);
  const methods = options.methods ?? (await authMethods(target));
  const socket = await openWay(target, options);
  return authenticate(target, { ...options, socket, methods });
}

/** An authenticated client at the host through which the target is reached. */
export function openProxy(via: SshTarget, options: HandshakeOptions): Promise<Client> {
  return atProxy(via, (host) => shakeHands(host, options));
}

/** The host key a machine shows, as `type base64`; no key of ours is offered to it. */
export async function readHostKey(target: SshTarget, options: HandshakeOptions): Promise<string> {
  const socket = await openWay(target, options);
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let shown: string | undefined;
    const config = baseConfig(target, options, (line) => {
      shown = line;
      return false;
    });
    client.on('error', (error) => {
      socket.destroy();
      if (shown) resolve(shown);
      else reject(connectError(target, failureOf(error), error));
    });
    client.connect({ ...config, sock: socket });
  });
}

/** DH group exchange is left out: it takes seconds of CPU where both ends agree on a large group. */
const keyExchanges = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group14-sha256',
] as const;

type AuthMethod = AgentAuthMethod | PublicKeyAuthMethod;

const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/**
 * The pinned types come first, so a box that has them shows them. The others stay on offer only so that an
 * impostor's key can be shown by its fingerprint before it is refused.
 */
function preferredAlgorithms(hostKeys: readonly string[]): ServerHostKeyAlgorithm[] {
  const pinned = new Set(hostKeys.map((line) => bareKey(line).split(' ')[0]));
  const isPinned = (name: string) => pinned.has(name) || (pinned.has('ssh-rsa') && name.startsWith('rsa-'));
  return [...hostKeyAlgorithms.filter(isPinned), ...hostKeyAlgorithms.filter((name) => !isPinned(name))];
}

function baseConfig(
  target: SshTarget,
  options: HandshakeOptions,
  accept: (presented: string) => boolean,
): ConnectConfig {
  return {
    username: target.user,
    readyTimeout: options.readySeconds * 1000,
    keepaliveInterval: 15_000,
    keepaliveCountMax: 3,
    algorithms: { kex: [...keyExchanges], serverHostKey: preferredAlgorithms(target.hostKeys) },
    hostVerifier: (blob: Buffer) => accept(presentedLine(blob)),
  };
}

function presentedLine(blob: Buffer): string {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
  return `${type} ${blob.toString('base64')}`;
}

function authenticate(
  target: SshTarget,
  options: HandshakeOptions & { readonly socket: Duplex; readonly methods: AuthMethod[] },
): Promise<Client> {
  const { socket, methods, signal } = options;
  const pinned = target.hostKeys.map(keyBlob);
  let refused: string | undefined;
  const accept = (presented: string): boolean => {
    if (pinned.some((blob) => blob.equals(keyBlob(presented)))) return true;
    refused = presented;
    return false;
  };
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const giveUp = (error: unknown) => {
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      reject(error);
    };
    const onAbort = () => giveUp(signal?.reason);
    const fail = (error: Error) => giveUp(errorOf(target, error, refused));
    client.on('error', fail);
    const onClose = () => fail(new Error('connection closed'));
    client.on('close', onClose);
    client.on('ready', () => {
      signal?.removeEventListener('abort', onAbort);
      client.removeListener('close', onClose).removeListener('error', fail);
      resolve(client);
    });
    signal?.addEventListener('abort', onAbort);
    client.connect({ ...baseConfig(target, options, accept), sock: socket, authHandler: methods });
  });
}

/** How we log in there. */
export async function authMethods(target: SshTarget): Promise<AuthMethod[]> {
  const username = target.user;
  const { agent, publicKey } = target.key;
  if (agent) return [{ type: 'agent', username, agent: new OneKeyAgent(agent, publicKey) }];
  return [{ type: 'publickey', username, key: await signingKey(target.key) }];
}

function openWay(target: SshTarget, options: HandshakeOptions): Promise<Duplex> {
  const { via } = target;
  if (via === undefined) return openSocket(target, options);
  // The way in there is another one.
  const open = (host: SshTarget) => shakeHands(host, { ...options, methods: undefined });
  return openThrough({ target, via, open, connectSeconds: options.connectSeconds });
}

/** The kernel's own connect backs off up to 30 s and more, so each try has its own socket and a short limit. */
function openSocket(target: SshTarget, options: HandshakeOptions): Promise<Socket> {
  const { signal, connectSeconds } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const socket = connectTcp({ host: target.host, port: sshPort(target), noDelay: true });
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      act();
    };
    const giveUp = (error: unknown) => {
      settle(() => reject(error));
      socket.on('error', () => {}).destroy();
    };
    const onAbort = () => giveUp(signal?.reason);
    const onError = (error: Error) => giveUp(connectError(target, failureOf(error), error));
    const timer = setTimeout(() => giveUp(connectError(target, 'timeout')), connectSeconds * 1000);
    signal?.addEventListener('abort', onAbort);
    socket.once('error', onError).once('connect', () => settle(() => resolve(gatherWrites(socket))));
  });
}

function errorOf(target: SshTarget, error: Error, refused?: string): Error {
  const noCommonType = /no matching host key/.test(error.message);
  if (refused || noCommonType) return hostKeyError(target, refused);
  return connectError(target, failureOf(error), error);
}

const failures: Readonly<Record<string, BoxFailure>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

function failureOf(error: Error & { code?: string | number; level?: string }): BoxFailure {
  if (error.level === 'client-authentication' || error.level === 'agent') return 'auth';
  const known = failures[String(error.code)];
  if (known) return known;
  return /closed|lost before handshake|ended by the other/i.test(error.message) ? 'reset' : 'handshake';
}
