import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFile, chmod, readdir, readFile, rm, stat, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RemoteError, UserError } from '../../../src/model/errors.js';
import type { Event } from '../../../src/model/events.js';
import type { Login } from '../../../src/ssh/openssh.js';
import { largeFrom, openLargeFile } from '../../../src/ssh/transfer/large-file.js';
import type { PutOptions } from '../../../src/ssh/transfer/put.js';
import { putLargeFile } from '../../../src/ssh/transfer/put-file.js';
import { receiveFileScript, scriptExit } from '../../../src/ssh/transfer/remote-scripts.js';
import { errorOf } from '../../helpers/error-of.js';
import { freePort } from '../../helpers/free-port.js';
import { withSmallDisk } from '../../helpers/small-disk.js';
import { startSshServer } from '../../helpers/ssh-server.js';
import { type Sshd, type SshdOptions, startSshd } from '../../helpers/sshd.js';
import { startToxicProxy } from '../../helpers/toxic-proxy.js';
import { makePlaces, removePlaces, writeDeep } from './places.js';

let sshd: Sshd;
let login: Login;
let here: string;
let there: string;
beforeAll(async () => {
  sshd = await startSshd();
  login = await loginTo(sshd);
});
afterAll(() => sshd.stop());
beforeEach(async () => {
  ({ here, there } = await makePlaces());
});
afterEach(() => removePlaces({ here, there }));

async function loginTo({ target, folder, hostKey, clientKeyFile }: Sshd): Promise<Login> {
  const knownHostsFile = await writeDeep(join(folder, 'known_hosts', 'alice'), `alice ${hostKey}\n`);
  return { target, knownHostsFile, identityFile: clientKeyFile };
}

interface Attempt extends Partial<PutOptions> {
  readonly login?: Login;
  /** Done to the file once it is open. */
  readonly meanwhile?: () => Promise<void>;
}

/** Any size counts as large here. */
async function put(local: string, remote: string, { meanwhile, ...rest }: Attempt = {}) {
  const file = await openLargeFile(local, 0);
  if (!file) throw new Error(`${local} was not opened`);
  try {
    await meanwhile?.();
    return await putLargeFile(rest.login ?? login, file, { local, remote, ...rest });
  } finally {
    await file.handle.close();
  }
}

/** The warnings of an attempt, and what it came to. */
async function attempt(source: string, rest: Attempt) {
  const warnings: string[] = [];
  const report = (event: Event) => event.kind === 'warning' && warnings.push(event.text);
  return { done: await put(source, `${there}/a`, { ...rest, report }), warnings };
}

async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = process.env.PATH;
  process.env.PATH = path;
  return work().finally(() => {
    process.env.PATH = before;
  });
}

async function withSshd(options: SshdOptions, work: (login: Login) => Promise<void>): Promise<void> {
  const other = await startSshd(options);
  await work(await loginTo(other)).finally(other.stop);
}

describe('which files', () => {
  it('are those from 64 MiB on, links to them too, and nothing else', async () => {
    const source = await writeDeep(join(here, 'a'), '');
    await truncate(source, largeFrom - 1);
    expect(await openLargeFile(source)).toBeUndefined();
    await truncate(source, largeFrom);
    execFileSync('ln', ['-s', 'a', join(here, 'link')]);
    for (const name of ['a', 'link']) {
      const file = await openLargeFile(join(here, name));
      expect(file?.size).toBe(largeFrom);
      await file?.handle.close();
    }
    execFileSync('mkfifo', [join(here, 'pipe')]);
    for (const name of ['pipe', 'nothing', '.', 'a/']) {
      expect(await openLargeFile(join(here, `./${name}`), 0), name).toBeUndefined();
    }
  });
});

describe('a large file', () => {
  it('arrives under the name given, with mode and time, and without setuid', async () => {
    const content = randomBytes((40 << 20) + 12_345);
    const source = await writeDeep(join(here, 'a'), content);
    await chmod(source, 0o4750);
    await utimes(source, 1_600_000_000, 1_600_000_000.5);
    const done = await put(source, `${there}/b`);
    expect(done).toMatchObject({ files: 1, bytes: content.length, skipped: [] });
    expect((await readFile(`${there}/b`)).equals(content)).toBe(true);
    const { mode, mtimeMs } = await stat(`${there}/b`);
    expect([mode & 0o7777, mtimeMs]).toEqual([0o750, 1_600_000_000_000]);
    expect(await readdir(there)).toEqual(['b']);
    await expect.poll(() => spawnSync('pgrep', ['-f', `flotilla-put.*${there}`]).status).toBe(1);
  });

  it.each([1, 1 << 20, (1 << 20) + 1, (2 << 20) - 1])('may have %i bytes', async (size) => {
    const content = randomBytes(size);
    await put(await writeDeep(join(here, 'a'), content), `${there}/a`, { checksum: true });
    expect((await readFile(`${there}/a`)).equals(content)).toBe(true);
  });

  it('goes into a folder that is there, or that a slash asks for', async () => {
    const source = await writeDeep(join(here, 'a'));
    await put(source, there);
    await put(source, `${there}/made/deep/`);
    expect(await readFile(`${there}/a`, 'utf8')).toBe('new');
    expect(await readFile(`${there}/made/deep/a`, 'utf8')).toBe('new');
  });

  it('replaces what is there, and is not confused by a folder of that name', async () => {
    const source = await writeDeep(join(here, 'a'));
    await writeDeep(`${there}/a`, 'old');
    await put(source, `${there}/a`);
    expect(await readFile(`${there}/a`, 'utf8')).toBe('new');
    await writeDeep(`${there}/x/a/inner`);
    expect((await errorOf(put(source, `${there}/x`))).complaint.what).toContain('in the way');
  });

  it.each(["it's", 'a b', '-rf', 'new\nline', '$(id)', '*', 'ünï', '"q"', '\\back'])(
    'is called %j here and there',
    async (name) => {
      const source = await writeDeep(join(here, name));
      await put(source, `${there}/${name}`);
      await put(source, `${there}/in/`, { checksum: true });
      expect(await readdir(there)).toEqual([name, 'in'].sort());
      expect(await readdir(`${there}/in`)).toEqual([name]);
    },
  );

  it('is put relative to the home folder', async () => {
    const home = execFileSync('sh', ['-c', 'cd && pwd'], { encoding: 'utf8' }).trim();
    const name = `flotilla-test-${process.pid}`;
    const source = await writeDeep(join(here, 'a'));
    for (const remote of [name, `~/${name}`, `./${name}`]) {
      await put(source, remote);
      expect(await readFile(join(home, name), 'utf8')).toBe('new');
      await rm(join(home, name));
    }
    await expect(put(source, '~root/x')).rejects.toThrow(UserError);
  });

  it('passes to an sshd that offers none of the ciphers and exchanges we like best', async () => {
    const config = ['Ciphers aes256-ctr', 'KexAlgorithms ecdh-sha2-nistp384'];
    await withSshd({ config }, async (other) => {
      expect(await put(await writeDeep(join(here, 'a')), there, { login: other })).toBeDefined();
    });
  });

  it('passes with a key the agent holds', async () => {
    const socket = join(here, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    try {
      await expect
        .poll(() =>
          stat(socket).then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      execFileSync('ssh-add', ['-q', sshd.clientKeyFile], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      const key = { publicKey: sshd.target.key.publicKey, agent: socket };
      const identityFile = await writeDeep(join(here, 'agent-key.pub'), `${key.publicKey}\n`);
      const withAgent = { ...login, identityFile, target: { ...sshd.target, key } };
      expect(await put(await writeDeep(join(here, 'a')), there, { login: withAgent })).toBeDefined();
    } finally {
      agent.kill();
    }
  });
});

describe('what our own client has to try', () => {
  it('is a box that shows another key: it learns nothing', async () => {
    const impostor = await startSshServer();
    const wrong = { ...login, target: { ...sshd.target, port: impostor.port } };
    const { done, warnings } = await attempt(await writeDeep(join(here, 'a')), { login: wrong });
    expect(done).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/^ssh: .*host key/is)]);
    expect([impostor.connections(), impostor.authentications()]).toEqual([1, 0]);
    await impostor.stop();
  });

  it('is one that does not answer, or refuses the key', async () => {
    const gone = { ...login, target: { ...sshd.target, port: await freePort() } };
    const source = await writeDeep(join(here, 'a'));
    expect((await attempt(source, { login: gone })).warnings.join()).toMatch(/refused/);
    await withSshd({ authorize: false }, async (other) => {
      const { done, warnings } = await attempt(source, { login: other });
      expect(done).toBeUndefined();
      expect(warnings.join()).toMatch(/Permission denied/);
    });
  });

  it('is everything where there is no ssh, or one that may not or cannot be run', async () => {
    const source = await writeDeep(join(here, 'a'));
    const bin = join(here, 'bin');
    const tried = () => withPath(bin, () => attempt(source, {}));
    expect(await tried()).toEqual({ done: undefined, warnings: [] });
    const fake = await writeDeep(
      join(bin, 'ssh'),
      '#!/bin/sh\necho "Bad configuration option" >&2\nexit 255\n',
    );
    expect((await tried()).warnings).toEqual([expect.stringContaining('EACCES')]);
    await chmod(fake, 0o755);
    expect((await tried()).warnings).toEqual([expect.stringContaining('Bad configuration option')]);
    expect(await readdir(there)).toEqual([]);
  });
});

describe('when it cannot be done', () => {
  it('says what is missing on the box', async () => {
    const missing = await errorOf(put(await writeDeep(join(here, 'a')), `${there}/no/such/a`));
    expect(missing.complaint).toMatchObject({
      reason: 'notFound',
      why: `there is no folder ${there}/no/such`,
    });
  });

  it('names the disk that is full and keeps the old file', async () => {
    await withSmallDisk(4, async (disk) => {
      await writeDeep(`${disk}/a`, 'old');
      const error = await errorOf(put(await writeDeep(join(here, 'a'), randomBytes(8 << 20)), `${disk}/a`));
      expect(error).toBeInstanceOf(RemoteError);
      expect(error.complaint.what).toContain('no space left');
      expect(error.complaint.why).toContain(disk);
      expect(await readFile(`${disk}/a`, 'utf8')).toBe('old');
      expect(await readdir(disk)).toEqual(['a']);
    });
  });

  it.each(['shorter', 'longer'])('tells a file that becomes %s while it is sent', async (how) => {
    const source = await writeDeep(join(here, 'a'), randomBytes(3 << 20));
    await writeDeep(`${there}/a`, 'old');
    const meanwhile = () =>
      how === 'longer' ? appendFile(source, randomBytes(64 << 20)) : truncate(source, 5);
    const error = await errorOf(put(source, `${there}/a`, { meanwhile }));
    expect(error).toBeInstanceOf(UserError);
    expect(error.complaint.why).toContain(how);
    expect(await readFile(`${there}/a`, 'utf8')).toBe('old');
    await gone(there, ['a']);
  });

  it('warns of a file that was written to in place', async () => {
    const source = await writeDeep(join(here, 'a'));
    const { done, warnings } = await attempt(source, { meanwhile: () => utimes(source, 5, 5) });
    expect(done).toBeDefined();
    expect(warnings).toEqual([expect.stringContaining('it was written to while it was sent')]);
  });

  it('keeps the old file whenever the connection is cut', async () => {
    const size = 16 << 20;
    const source = await writeDeep(join(here, 'a'), randomBytes(size));
    for (let bytes = 512; bytes < size; bytes *= 2) {
      await writeDeep(`${there}/a`, 'old');
      const cutter = await cutAfterSent(bytes);
      const cut = { ...login, target: { ...sshd.target, port: cutter.port } };
      const end = await put(source, `${there}/a`, { login: cut }).catch((error: unknown) => error);
      // The first 2 MiB may be on their way before the box has answered.
      if (end !== undefined || bytes > 3 << 20) expect(end).toBeInstanceOf(RemoteError);
      expect(await readFile(`${there}/a`, 'utf8')).toBe('old');
      await gone(there, ['a']);
      await cutter.stop();
    }
  });

  it('says that the connection was lost', async () => {
    const source = await writeDeep(join(here, 'a'), randomBytes(16 << 20));
    const cutter = await cutAfterSent(4 << 20);
    const cut = { ...login, target: { ...sshd.target, port: cutter.port } };
    const error = await errorOf(put(source, `${there}/a`, { login: cut }));
    expect(error.complaint).toMatchObject({
      reason: 'failed',
      why: expect.stringMatching(/^the connection was lost: [ -~]+$/),
    });
    await gone(there, []);
    await cutter.stop();
  });

  it('stops when it is told to, before and while it sends, and leaves nothing behind', async () => {
    const source = await writeDeep(join(here, 'a'), randomBytes(200 << 20));
    const stop = new AbortController();
    const report = (event: Event) => event.kind === 'progress' && stop.abort(new Error('enough'));
    await expect(put(source, `${there}/a`, { report, signal: stop.signal })).rejects.toThrow('enough');
    await gone(there, []);
    await expect(put(source, `${there}/a`, { signal: stop.signal })).rejects.toThrow('enough');
    // While it makes the sum: an ssh, had it come to that, is not there.
    const soon = { signal: AbortSignal.timeout(20), checksum: true };
    await expect(withPath(here, () => put(source, `${there}/a`, soon))).rejects.toThrow('aborted');
    await gone(there, []);
  });

  it('hears the receiver through whatever a box says at login', async () => {
    const noisy = 'ForceCommand seq 2000; sh -c "$SSH_ORIGINAL_COMMAND"';
    await withSshd({ config: [noisy] }, async (other) => {
      const { done } = await attempt(await writeDeep(join(here, 'a')), { login: other });
      expect(done).toMatchObject({ files: 1 });
    });
  });

  it('believes no box that runs something else', async () => {
    await withSshd({ config: ['ForceCommand cat >/dev/null'] }, async (other) => {
      const error = await errorOf(put(await writeDeep(join(here, 'a')), there, { login: other }));
      expect(error.complaint.why).toContain('did not run');
    });
  });
});

describe('the script on the box', () => {
  const receive = (words: readonly string[], { input = 'new', path = process.env.PATH } = {}) =>
    spawnSync('sh', ['-c', receiveFileScript, 'flotilla-put', 'file', ...words], {
      input,
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
    });

  it('puts nothing in place whose sum is another', async () => {
    await writeDeep(`${there}/a`, 'old');
    const words = [`${there}/a`, 'no', 'a', '3', '644', '5'];
    const sum = createHash('sha256').update('new').digest('hex');
    expect(receive([...words, sum.replace(/^./, 'x')]).status).toBe(scriptExit.checksum);
    expect(await readFile(`${there}/a`, 'utf8')).toBe('old');
    expect(receive([...words, sum]).status).toBe(0);
    expect(await readFile(`${there}/a`, 'utf8')).toBe('new');
  });

  it('writes as usual where direct writes are not known', async () => {
    const dd = `#!/bin/sh\ncase "$*" in *direct*) exit 1 ;; esac\nexec ${commandPath('dd')} "$@"\n`;
    await chmod(await writeDeep(join(here, 'bin/dd'), dd), 0o755);
    const input = 'x'.repeat((33 << 20) + 1);
    const words = [`${there}/a`, 'no', 'a', String(input.length), '644', '5', ''];
    const { status, stderr } = receive(words, { input, path: `${join(here, 'bin')}:${process.env.PATH}` });
    expect([status, stderr]).toEqual([0, '']);
    expect((await readFile(`${there}/a`, 'latin1')) === input).toBe(true);
  });

  it('finds a disk that fills up only while it writes', async () => {
    await withSmallDisk(4, async (disk) => {
      // This df has room for anything.
      await writeDeep(join(here, 'bin/df'), '#!/bin/sh\nprintf "head\\nfs 9 9 999999999 9 %s\\n" /full\n');
      await chmod(join(here, 'bin/df'), 0o755);
      await writeDeep(`${disk}/a`, 'old');
      const words = [`${disk}/a`, 'no', 'a', String(8 << 20), '644', '5', ''];
      const path = `${join(here, 'bin')}:${process.env.PATH}`;
      const { status, stderr } = receive(words, { input: 'x'.repeat(8 << 20), path });
      expect([status, stderr]).toEqual([scriptExit.full, '/full has 999999999 KiB free\n']);
      expect(await readFile(`${disk}/a`, 'utf8')).toBe('old');
      expect(await readdir(disk)).toEqual(['a']);
    });
  });

  it('passes shellcheck', () => {
    const checked = spawnSync('shellcheck', ['-s', 'sh', '-'], {
      input: receiveFileScript,
      encoding: 'utf8',
    });
    expect(checked.error, 'apt-get install shellcheck').toBeUndefined();
    expect(checked.stdout).toBe('');
  });
});

describe('progress', () => {
  it('comes at most ten times a second, from start to end', async () => {
    const events: Event[] = [];
    const source = await writeDeep(join(here, 'a'), randomBytes(200 << 20));
    const done = await put(source, there, { report: (event: Event) => events.push(event) });
    const running = events.filter((event) => event.kind === 'progress' && event.state === 'running');
    expect(running.length).toBeGreaterThan(0);
    expect(running.length).toBeLessThanOrEqual(Math.ceil((done?.seconds ?? 0) * 10) + 1);
    expect(events.at(-1)).toMatchObject({ state: 'done', detail: '100% of 200 MiB', box: 'alice' });
  });
});

const commandPath = (name: string): string =>
  execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();

/** A way to the box that is reset after so many bytes of ours. */
const cutAfterSent = (bytes: number) =>
  startToxicProxy(sshd.target.port ?? 0, { type: 'reset_peer', stream: 'upstream', bytes });

/** sshd tells the far side of a cut a moment later; nothing of ours may be left then. */
async function gone(folder: string, expected: readonly string[]): Promise<void> {
  await expect
    .poll(async () => (await readdir(folder)).sort(), { timeout: 5000 })
    .toEqual([...expected].sort());
}
