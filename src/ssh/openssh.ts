// The system's own ssh, for interactive logins and large files: nothing of the user's configuration applies.
import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { UserError } from '../model/errors.js';
import { connectError, connectFailure, hostKeyError } from './connect-error.js';
import { asConnection } from './connection.js';
import { openProxy, readHostKey } from './handshake.js';
import { bareKey } from './keys.js';
import { type SshTarget, sshPort } from './target.js';
import { openTunnel } from './tunnel.js';

export interface Login {
  /** `target.name` is the alias the known-hosts file uses. */
  readonly target: SshTarget;
  /** known_hosts/<user>, whose lines begin with that alias. */
  readonly knownHostsFile: string;
  /** File of the private key, or of the public key where an agent signs. */
  readonly identityFile: string;
  /** Run instead of a shell: joined by blanks and read by the shell of the box, as ssh itself does. */
  readonly command?: readonly string[];
  /** More arguments for ssh, e.g. `-L 8888:localhost:8888`; they come before ours and so win. */
  readonly sshArguments?: readonly string[];
}

/**
 * Arguments for `ssh`. The first value of an option counts, so the user's own come before the defaults, and what
 * protects the session comes before both.
 */
function sshArguments(login: Login): string[] {
  const { target, sshArguments: extra = [], command } = login;
  const remote = command?.length ? [command.join(' ')] : [];
  return [
    ...['-F', 'none'],
    ...options(protectingOptions(login)),
    ...extra,
    ...options(defaultOptions),
    ...['-p', String(sshPort(target)), '-l', target.user, '--', target.host, ...remote],
  ];
}

/**
 * Runs ssh on this terminal and answers the status to exit with: the remote one. Rejects with a RemoteError of
 * reason `hostKey` when the box shows another key, or `failed` when it cannot be reached; ssh itself reports
 * both as 255, as it does a command that ended with 255.
 */
export async function openLogin(login: Login, io: Pick<SpawnOptions, 'stdio'> = {}): Promise<number> {
  const detour = await openDetour(login);
  try {
    const status = await spawnSsh(sshArguments(detour.login), { stdio: 'inherit', ...io });
    if (status === 255) await explain255(login.target);
    return status;
  } finally {
    detour.close();
  }
}

/**
 * The program ssh is led through a proxy host by a port of this machine, so that its host key is checked by the same
 * rules as in our own connections. The box's key is looked up by its alias, whatever the address.
 */
async function openDetour(login: Login): Promise<{ readonly login: Login; readonly close: () => void }> {
  const { via, ...target } = login.target;
  if (via === undefined) return { login, close: () => {} };
  const client = await openProxy(via, { connectSeconds: 10, readySeconds: 20 });
  const tunnel = await openTunnel(asConnection(via, client), {
    localPort: 0,
    remoteHost: target.host,
    remotePort: sshPort(target),
  });
  const there = { ...target, host: '127.0.0.1', port: tunnel.port };
  return { login: { ...login, target: there }, close: tunnel.close };
}

/** A command that ssh feeds with a file. */
export interface Feed {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** The status of ssh: 255 is its own failure, anything else the command's. Never rejects. */
  readonly done: Promise<number>;
  kill(): void;
}

/**
 * Runs the command of the login with an open file as its stdin: ssh reads that itself, and its position in the file
 * is that of the descriptor here. Rejects with a system error when there is no ssh, or it may not be run.
 */
export async function feedCommand(login: Login, stdin: number): Promise<Feed> {
  const detour = await openDetour(login);
  const argv = sshArguments({ ...detour.login, sshArguments: [...options(feedOptions), '-T', '-x'] });
  const child = spawn('ssh', argv, { stdio: [stdin, 'pipe', 'pipe'] });
  const done = new Promise<number>((resolve) => {
    child.on('close', (code, signal) => {
      detour.close();
      resolve(code ?? signalStatus(signal));
    });
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      detour.close();
      reject(error);
    });
    child.on('spawn', () => {
      const { stdout, stderr } = child as ChildProcessByStdio<null, Readable, Readable>;
      resolve({ stdout, stderr, done, kill: () => void child.kill() });
    });
  });
}

type Options = Readonly<Record<string, string>>;

/**
 * What ssh would choose by itself costs a fifth of the time of a large file on two cores: ChaCha20 where AES is in
 * hardware, and 70 ms for sntrup761. Its other choices stay on offer behind these.
 */
const feedOptions: Options = {
  Ciphers: '^aes128-gcm@openssh.com,aes256-gcm@openssh.com',
  KexAlgorithms: '^curve25519-sha256,curve25519-sha256@libssh.org',
  Compression: 'no',
  // Whoever does not answer by then is asked again, patiently, by our own client.
  ConnectTimeout: '5',
  LogLevel: 'ERROR',
};

function protectingOptions({ target, knownHostsFile, identityFile }: Login): Options {
  return {
    UserKnownHostsFile: optionPath(knownHostsFile),
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    HostKeyAlias: target.name,
    CheckHostIP: 'no',
    UpdateHostKeys: 'no',
    VerifyHostKeyDNS: 'no',
    IdentitiesOnly: 'yes',
    IdentityFile: optionPath(identityFile),
    IdentityAgent: target.key.agent ? optionPath(target.key.agent) : 'none',
    ...(target.hostKeys.length > 0 && { HostKeyAlgorithms: algorithms(target.hostKeys) }),
  };
}

const defaultOptions: Options = {
  ForwardAgent: 'no',
  BatchMode: 'yes',
  PermitLocalCommand: 'no',
  ServerAliveInterval: '15',
  ServerAliveCountMax: '3',
  ConnectTimeout: '15',
};

const options = (values: Options): string[] =>
  Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`]);

/** ssh expands % and ~ and splits at blanks in these values. */
function optionPath(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

function algorithms(hostKeys: readonly string[]): string {
  const types = new Set(hostKeys.map((line) => bareKey(line).split(' ')[0] ?? ''));
  return [...types]
    .flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type]))
    .join(',');
}

function spawnSsh(argv: readonly string[], io: SpawnOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', argv, io);
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? noOpenSsh(error) : error);
    });
    child.on('close', (code, signal) => resolve(code ?? signalStatus(signal)));
  });
}

/** As shells tell it: 128 and the number; only SIGINT and SIGTERM are sent to ssh in practice. */
function signalStatus(signal: NodeJS.Signals | null): number {
  return signal === 'SIGINT' ? 130 : 143;
}

function noOpenSsh(cause: Error): UserError {
  return new UserError(
    {
      what: 'interactive logins need OpenSSH',
      why: 'there is no ssh in PATH',
      next: 'install it: apt install openssh-client, or brew install openssh',
    },
    cause,
  );
}

/** A second look after ssh gave up; it refused by itself, so this only finds the words. */
async function explain255(target: SshTarget): Promise<void> {
  const shown = await readHostKey(target, { connectSeconds: 5, readySeconds: 10 }).catch((error: unknown) => {
    throw connectFailure(error) ? error : connectError(target, 'handshake', error as Error);
  });
  if (!target.hostKeys.map(bareKey).includes(shown)) throw hostKeyError(target, shown);
}
