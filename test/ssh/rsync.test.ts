// Folders handed on to another host: with its key known, and never otherwise.
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkShareTarget, requireRsync, shareFolders } from '../../src/ssh/rsync.js';
import { errorOf } from '../helpers/error-of.js';
import { canRun } from '../helpers/programs.js';
import { type Sshd, startSshd } from '../helpers/sshd.js';

let sshd: Sshd;
let folder: string;
beforeAll(async () => {
  sshd = await startSshd();
  folder = await mkdtemp(join(tmpdir(), 'flotilla-share-'));
  await mkdir(join(folder, 'ws', 'logs', 'ws-1'), { recursive: true });
  await mkdir(join(folder, 'ws', 'logs', 'ws-2'), { recursive: true });
  await writeFile(join(folder, 'ws', 'logs', 'ws-1', 'a.log'), 'a');
  await writeFile(join(folder, 'ws', 'logs', 'ws-2', 'b.log'), 'b');
  await mkdir(join(folder, "there $(touch it's)"));
  await writeFile(join(folder, 'known'), `[127.0.0.1]:${sshd.target.port} ${sshd.hostKey}\n`);
  await writeFile(join(folder, 'unknown'), '');
});
afterAll(async () => {
  await sshd.stop();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllEnvs());

const shell = (known: string, ...rest: string[]) =>
  ['ssh', '-F', 'none', '-p', sshd.target.port, '-i', sshd.clientKeyFile, ...rest]
    .concat('-o', `UserKnownHostsFile=${join(folder, known)}`)
    .join(' ');
const target = () => `127.0.0.1:${folder}/there $(touch it's)/`;
const share = (remoteShell: string, to = target()) =>
  shareFolders({ folders: ['logs/ws-1', 'logs/ws-2'], cwd: join(folder, 'ws'), target: to, remoteShell });

describe.skipIf(!canRun('rsync', ['--version']))('shareFolders (needs rsync)', () => {
  it('sends each folder under its name, to a path no shell reads', async () => {
    await share(shell('known'));
    const arrived = join(folder, "there $(touch it's)");
    expect(await readFile(join(arrived, 'ws-1', 'a.log'), 'utf8')).toBe('a');
    expect(await readFile(join(arrived, 'ws-2', 'b.log'), 'utf8')).toBe('b');
    await writeFile(join(folder, 'ws', 'logs', 'ws-1', 'a.log'), 'more');
    await share(shell('known'));
    expect(await readFile(join(arrived, 'ws-1', 'a.log'), 'utf8')).toBe('more');
  });

  it('sends nothing to a host whose key is not known, whatever RSYNC_RSH says', async () => {
    const to = `127.0.0.1:${folder}/stolen/`;
    const refused = await errorOf(share(shell('unknown', '-o', 'StrictHostKeyChecking=no'), to));
    expect(refused.complaint).toMatchObject({
      reason: 'hostKey',
      next: 'ssh 127.0.0.1 once, and compare the key it shows',
    });
    await expect(stat(join(folder, 'stolen'))).rejects.toThrow(/ENOENT/);
  });

  it('says in rsync’s words what failed', async () => {
    const refused = await errorOf(share(shell('known'), `127.0.0.1:${folder}/none/deeper/`));
    expect(refused.complaint).toMatchObject({ reason: 'failed' });
    expect(refused.complaint.why).toMatch(/No such file or directory/);
  });

  it('ends when the user wants out', async () => {
    const remoteShell = join(folder, 'never-answers');
    await writeFile(remoteShell, '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
    const signal = AbortSignal.timeout(300);
    const cwd = join(folder, 'ws');
    const started = performance.now();
    const sharing = shareFolders({ folders: ['logs/ws-1'], cwd, target: target(), remoteShell, signal });
    await expect(sharing).rejects.toThrow(/timeout/i);
    expect(performance.now() - started).toBeGreaterThan(250);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

it('says what to install where there is no rsync', async () => {
  vi.stubEnv('PATH', folder);
  expect((await errorOf(requireRsync())).complaint).toMatchObject({
    what: 'handing files on needs rsync',
    reason: 'usage',
  });
});

describe('checkShareTarget', () => {
  it.each(['host:path', 'lab@files.example.org:a b/c', 'h:/x', 'me@[2001:db8::1]:x', '10.0.0.1:~/x', 'h:-x'])(
    'takes %s',
    (text) => expect(checkShareTarget(text)).toBe(text),
  );

  it.each([
    '',
    'host',
    'host:',
    'host::module',
    'rsync://host/x',
    '-oProxyCommand=x:y',
    '-x@host:y',
    '/a:b',
    'h:a\nb',
  ])('refuses %j', (text) => expect(() => checkShareTarget(text)).toThrow(/no place to hand files on to/));
});
