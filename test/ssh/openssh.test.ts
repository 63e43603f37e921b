import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as streamText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RemoteError, UserError } from '../../src/model/errors.js';
import { connectFailure } from '../../src/ssh/connect-error.js';
import { generateKey } from '../../src/ssh/keys.js';
import { feedCommand, type Login, openLogin } from '../../src/ssh/openssh.js';
import { errorOf } from '../helpers/error-of.js';
import { freePort } from '../helpers/free-port.js';
import { startSshServer } from '../helpers/ssh-server.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let sshd: Sshd;
let folder: string;
let login: Login;
beforeAll(async () => {
  sshd = await startSshd();
  folder = await mkdtemp(join(tmpdir(), 'flotilla openssh %h-'));
  const knownHostsFile = join(folder, 'alice');
  await writeFile(knownHostsFile, `alice ${sshd.hostKey}\n`);
  login = { target: sshd.target, knownHostsFile, identityFile: sshd.clientKeyFile };
});
afterAll(async () => {
  await sshd.stop();
  await rm(folder, { recursive: true });
});

const quiet = { stdio: 'ignore' } as const;

/** What a login prints, and its status. */
async function output(rest: Partial<Login>): Promise<{ status: number; text: string }> {
  const path = join(folder, `output-${Math.random()}`);
  const file = await open(path, 'w');
  try {
    const status = await openLogin({ ...login, ...rest }, { stdio: ['ignore', file.fd, 'ignore'] });
    return { status, text: await readFile(path, 'utf8') };
  } finally {
    await file.close();
  }
}

/** What a command says that is fed with these words. */
async function fed(words: string, rest: Partial<Login>): Promise<{ status: number; text: string }> {
  const path = join(folder, `words-${Math.random()}`);
  await writeFile(path, words);
  const file = await open(path);
  try {
    const feed = await feedCommand({ ...login, ...rest }, file.fd);
    const [text, status] = await Promise.all([streamText(feed.stdout), feed.done]);
    expect(await readFile(`/proc/self/fdinfo/${file.fd}`, 'utf8')).toMatch(`pos:\t${words.length}\n`);
    return { status, text };
  } finally {
    await file.close();
  }
}

/** Runs with another PATH. */
async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.PATH;
  process.env.PATH = path;
  return work().finally(() => {
    process.env.PATH = before;
  });
}

describe('openLogin', () => {
  it.each([0, 1, 42, 254])('passes the remote status %i on', async (status) => {
    expect(await openLogin({ ...login, command: [`exit ${status}`] }, quiet)).toBe(status);
  });

  it('leaves 255 of a command alone where the box itself is well', async () => {
    expect(await openLogin({ ...login, command: ['exit 255'] }, quiet)).toBe(255);
  });

  it('tells another host key from a box that cannot be reached', async () => {
    const impostor = await startSshServer();
    const wrong = await errorOf(
      openLogin({ ...login, target: { ...sshd.target, port: impostor.port } }, quiet),
    );
    expect(wrong).toBeInstanceOf(RemoteError);
    expect(wrong.complaint.reason).toBe('hostKey');
    expect(impostor.authentications()).toBe(0);
    await impostor.stop();
    const gone = await errorOf(
      openLogin({ ...login, target: { ...sshd.target, port: await freePort() } }, quiet),
    );
    expect(connectFailure(gone)).toBe('refused');
    expect(gone.complaint.reason).toBe('failed');
  });

  it('says so where OpenSSH is missing', async () => {
    const error = await errorOf(withPath(folder, () => openLogin(login, quiet)));
    expect(error).toBeInstanceOf(UserError);
    expect(error.complaint.next).toContain('openssh-client');
  });

  it('hands words to the shell of the box, as ssh does', async () => {
    expect((await output({ command: ['echo', '$((6', '*', '7))', '|', 'tr', '4', '5'] })).text).toBe('52\n');
  });

  it('takes nothing from the configuration of the user', async () => {
    const hijacked = join(tmpdir(), `flotilla-hijacked-${process.pid}`);
    await hostileSsh(hijacked);
    const options = await withPath(`${folder}:${process.env.PATH}`, () => output({ sshArguments: ['-G'] }));
    for (const line of [
      'stricthostkeychecking true',
      'forwardagent no',
      'permitlocalcommand no',
      'updatehostkeys false',
      'identitiesonly yes',
      'hostkeyalias alice',
    ]) {
      expect(options.text.split('\n')).toContain(line);
    }
    const said = await withPath(`${folder}:${process.env.PATH}`, () => output({ command: ['echo', 'in'] }));
    expect(said.text).toBe('in\n');
    const read = () => fed('in\n', { command: ['cat'] });
    expect(await withPath(`${folder}:${process.env.PATH}`, read)).toEqual({ status: 0, text: 'in\n' });
    await expect(readFile(hijacked)).rejects.toThrow();
    // The same without our -F: so the trap does work.
    spawnSync(join(folder, 'ssh'), ['-o', 'BatchMode=yes', '127.0.0.1', 'true']);
    await readFile(hijacked);
    await rm(hijacked);
  });

  it('trusts the pinned key only, by the name of the box', async () => {
    const other = join(folder, 'other');
    await writeFile(
      other,
      `bob ${sshd.hostKey}\n127.0.0.1 ${sshd.hostKey}\nalice ${generateKey().publicKey}\n`,
    );
    expect((await output({ knownHostsFile: other, command: ['true'] })).status).toBe(255);
  });

  it("gives way to the user's own arguments, but not in what protects the session", async () => {
    const own = ['-G', '-A', '-o', 'ConnectTimeout=3', '-o', 'StrictHostKeyChecking=no', '-F', '/dev/null'];
    const { text } = await output({ sshArguments: own });
    const lines = text.split('\n');
    expect(lines).toContain('forwardagent yes');
    expect(lines).toContain('connecttimeout 3');
    expect(lines).toContain('stricthostkeychecking true');
  });

  it('feeds a command from a file, and tells its status', async () => {
    const words = 'x'.repeat(1_000_000);
    expect(await fed(words, { command: ['cat; exit 7'] })).toEqual({ status: 7, text: words });
  });

  it('never takes a host for an option', async () => {
    const hijacked = join(folder, 'hijacked');
    const host = `-oProxyCommand=touch ${hijacked}`;
    await expect(openLogin({ ...login, target: { ...sshd.target, host } }, quiet)).rejects.toThrow();
    await expect(readFile(hijacked)).rejects.toThrow();
  });
});

/** An `ssh` before the real one in PATH: it sees a ~/.ssh/config that runs a command of somebody else's. */
async function hostileSsh(hijacked: string): Promise<void> {
  const home = join(folder, 'dot-ssh');
  await mkdir(home, { recursive: true });
  const config = `Host *\n  ProxyCommand touch ${hijacked}\n  ForwardAgent yes\n  PermitLocalCommand yes\n  StrictHostKeyChecking no\n`;
  await writeFile(join(home, 'config'), config, { mode: 0o600 });
  const real = spawnSync('sh', ['-c', 'command -v ssh'], { encoding: 'utf8' }).stdout.trim();
  const script = `mkdir -p ~/.ssh; mount --bind "${home}" ~/.ssh; exec ${real} "$@"`;
  await writeFile(join(folder, 'ssh'), `#!/bin/sh\nexec unshare -m sh -c '${script}' ssh "$@"\n`, {
    mode: 0o755,
  });
}
