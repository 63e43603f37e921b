// A real sshd on a loopback port of its own, for this user, gone when the test ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateKey, type SshKey } from '../../src/ssh/keys.js';
import type { SshTarget } from '../../src/ssh/target.js';
import { freePort } from './free-port.js';

export interface Sshd {
  readonly target: SshTarget;
  readonly folder: string;
  readonly hostKey: string;
  readonly clientKeyFile: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface SshdOptions {
  readonly port?: number;
  /** Of an earlier one, to take its host key over. */
  readonly hostKeyFile?: string;
  /** More lines for sshd_config. */
  readonly config?: readonly string[];
  /** Without it nobody's key is accepted until `authorized_keys` appears. */
  readonly authorize?: boolean;
}

/** Starts sshd and answers when its port is open. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'flotilla-sshd-'));
  const port = options.port ?? (await freePort());
  const hostKeyFile = options.hostKeyFile ?? (await writeKey(join(folder, 'host_key')));
  const clientKeyFile = await writeKey(join(folder, 'client_key'));
  if (options.authorize !== false) await authorize(folder);
  await writeFile(
    join(folder, 'sshd_config'),
    sshdConfig({ ...options, folder, port, hostKeyFile }).join('\n'),
  );
  // sshd of Debian insists on this folder when it runs as root.
  await mkdir('/run/sshd', { recursive: true }).catch(() => {});
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'pipe' });
  const log = collectLog(child);
  await opened(port, child, log);
  const hostKey = (await readFile(`${hostKeyFile}.pub`, 'utf8')).trim();
  const key: SshKey = {
    publicKey: (await readFile(`${clientKeyFile}.pub`, 'utf8')).trim(),
    privateKeyFile: clientKeyFile,
  };
  const target = {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    key,
    hostKeys: [hostKey],
    name: 'alice',
  };
  return { target, folder, hostKey, clientKeyFile, pid: child.pid ?? 0, stop: () => stopSshd(child, folder) };
}

/** Lets the folder's client key in, as cloud-init does late in a boot. */
export async function authorize(folder: string): Promise<void> {
  const publicKey = await readFile(join(folder, 'client_key.pub'), 'utf8');
  await writeFile(join(folder, 'authorized_keys'), publicKey, { mode: 0o600 });
}

async function writeKey(path: string): Promise<string> {
  const { privateKey, publicKey } = generateKey();
  await writeFile(path, privateKey.reveal(), { mode: 0o600 });
  await writeFile(`${path}.pub`, `${publicKey}\n`);
  await chmod(path, 0o600);
  return path;
}

function sshdConfig(options: SshdOptions & { folder: string; port: number; hostKeyFile: string }): string[] {
  return [
    `Port ${options.port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${options.hostKeyFile}`,
    `AuthorizedKeysFile ${options.folder}/authorized_keys`,
    `PidFile ${options.folder}/pid`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'AllowTcpForwarding yes',
    'MaxStartups 200',
    'Subsystem sftp internal-sftp',
    ...(options.config ?? []),
    '',
  ];
}

function collectLog(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

async function opened(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) break;
    if (await answers(port)) return;
    await sleep(50);
  }
  throw new Error(`sshd did not start (apt-get install openssh-server): ${log()}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function stopSshd(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
}
