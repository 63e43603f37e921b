import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RemoteError, UserError } from '../../../src/model/errors.js';
import type { Event } from '../../../src/model/events.js';
import { type Connection, connect } from '../../../src/ssh/connection.js';
import { putPath } from '../../../src/ssh/transfer/put.js';
import { receiveScript, scriptExit, sendScript } from '../../../src/ssh/transfer/remote-scripts.js';
import { encodeHeader, endOfArchive, type Header } from '../../../src/ssh/transfer/tar.js';
import { errorOf } from '../../helpers/error-of.js';
import { withSmallDisk } from '../../helpers/small-disk.js';
import { type Sshd, startSshd } from '../../helpers/sshd.js';
import { startToxicProxy } from '../../helpers/toxic-proxy.js';
import { makePlaces, removePlaces, writeDeep } from './places.js';

let sshd: Sshd;
let connection: Connection;
let here: string;
let there: string;
beforeAll(async () => {
  sshd = await startSshd();
  connection = await connect(sshd.target);
});
afterAll(async () => {
  connection.close();
  await sshd.stop();
});
beforeEach(async () => {
  ({ here, there } = await makePlaces());
});
afterEach(() => removePlaces({ here, there }));

const put = (local: string, remote: string, rest: object = {}) =>
  putPath(connection, { local, remote, ...rest });
describe('a file', () => {
  it('arrives under the name given, with mode and time', async () => {
    const source = await writeDeep(join(here, 'a'), randomBytes(300_000));
    await chmod(source, 0o640);
    await utimes(source, 1_600_000_000, 1_600_000_000);
    expect(await put(source, `${there}/b`)).toMatchObject({ files: 1, bytes: 300_000, skipped: [] });
    expect(await readFile(`${there}/b`)).toEqual(await readFile(source));
    const { mode, mtimeMs } = await stat(`${there}/b`);
    expect([mode & 0o7777, mtimeMs]).toEqual([0o640, 1_600_000_000_000]);
    expect(await readdir(there)).toEqual(['b']);
  });

  it.each(['', 'folder'])(
    'of many MiB is written out beside the transfer, by nobody that stays: %s',
    async (name) => {
      const content = randomBytes(40 * 1024 * 1024);
      await writeDeep(join(here, name, 'large'), content);
      await put(join(here, name || 'large'), `${there}/`);
      expect((await readFile(join(there, name, 'large'))).equals(content)).toBe(true);
      expect(await readdir(there)).toEqual([name || 'large']);
      await expect.poll(() => spawnSync('pgrep', ['-f', `flotilla-put.*${there}`]).status).toBe(1);
    },
  );

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

  it.each(["it's", 'a b', '-rf', 'new\nline', '$(id)', '*', 'ünï', '"q"', 'x'.repeat(180), '\\back', '#!'])(
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
    const home = (await connection.run({ argv: ['pwd'] })).stdout.trim();
    const name = `flotilla-test-${process.pid}`;
    const source = await writeDeep(join(here, 'a'));
    for (const remote of [name, `~/${name}`, `./${name}`]) {
      await put(source, remote);
      expect(await readFile(join(home, name), 'utf8')).toBe('new');
      await rm(join(home, name));
    }
    await expect(put(source, '~root/x')).rejects.toThrow(UserError);
  });

  it('may be empty, or a link the user named', async () => {
    await put(await writeDeep(join(here, 'empty'), ''), `${there}/empty`);
    expect((await stat(`${there}/empty`)).size).toBe(0);
    await symlink(await writeDeep(join(here, 'real')), join(here, 'link'));
    await put(join(here, 'link'), `${there}/link`);
    expect(await readFile(`${there}/link`, 'utf8')).toBe('new');
  });
});

describe('a folder', () => {
  beforeEach(async () => {
    await writeDeep(join(here, 'd/one'));
    await writeDeep(join(here, 'd/sub/two'));
    await writeDeep(join(here, 'd/.hidden'));
    await mkdir(join(here, 'd/empty'));
    await symlink('../one', join(here, 'd/sub/link'));
  });
  const tree = (path: string) =>
    execFileSync('find', ['.', '-mindepth', '1'], { cwd: path, encoding: 'utf8' }).trim().split('\n').sort();
  const whole = ['./.hidden', './empty', './one', './sub', './sub/link', './sub/two'];

  it('goes into the target; what it holds does with a slash', async () => {
    await put(join(here, 'd'), there);
    expect(tree(`${there}/d`)).toEqual(whole);
    await put(`${join(here, 'd')}/`, `${there}/fresh`);
    expect(tree(`${there}/fresh`)).toEqual(whole);
    expect(await readlink(`${there}/fresh/sub/link`)).toBe('../one');
  });

  it('joins what is there: others stay, the same names are replaced', async () => {
    await writeDeep(`${there}/d/one`, 'old');
    await writeDeep(`${there}/d/sub/other`, 'other');
    await put(join(here, 'd'), there, { checksum: true });
    expect(tree(`${there}/d`)).toEqual([...whole, './sub/other'].sort());
    expect(await readFile(`${there}/d/one`, 'utf8')).toBe('new');
    expect(await readFile(`${there}/d/sub/other`, 'utf8')).toBe('other');
  });

  it('is the same after a second time', async () => {
    await put(join(here, 'd'), there);
    await put(join(here, 'd'), there);
    expect(tree(`${there}/d`)).toEqual(whole);
    expect(execFileSync('diff', ['-r', join(here, 'd'), `${there}/d`], { encoding: 'utf8' })).toBe('');
  });

  it('keeps read-only folders and long paths', async () => {
    const deep = join(
      here,
      'd',
      ...Array.from({ length: 12 }, (_, index) => `${index}-${'long'.repeat(12)}`),
    );
    await writeDeep(join(deep, 'end'), 'deep');
    await chmod(join(here, 'd/empty'), 0o555);
    await put(join(here, 'd'), there, { checksum: true });
    expect(await readFile(`${deep.replace(here, there)}/end`, 'utf8')).toBe('deep');
  });

  it.each(['/etc/passwd', '../../outside', '../..'])(
    'refuses a link to %s before it sends a byte',
    async (target) => {
      await symlink(target, join(here, 'd/sub/bad'));
      const error = await errorOf(put(join(here, 'd'), there));
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toContain('sub/bad');
      expect(await readdir(there)).toEqual([]);
    },
  );

  it('refuses a socket, by its name', async () => {
    const server = createServer().listen(join(here, 'd/socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    await expect(put(join(here, 'd'), there)).rejects.toThrow('socket');
    server.close();
  });
});

describe('when it cannot be done', () => {
  it('says what is missing, here and there', async () => {
    expect((await errorOf(put(join(here, 'nothing'), there))).complaint.reason).toBe('notFound');
    const missing = await errorOf(put(await writeDeep(join(here, 'a')), `${there}/no/such/a`));
    expect(missing.complaint).toMatchObject({
      reason: 'notFound',
      why: `there is no folder ${there}/no/such`,
    });
  });

  it('removes the leavings of dead transfers and leaves those under way', async () => {
    await mkdir(`${there}/.flotilla-put-999999999-1`);
    await mkdir(`${there}/.flotilla-put-${process.pid}-1`);
    await put(await writeDeep(join(here, 'a')), there);
    expect((await readdir(there)).sort()).toEqual([`.flotilla-put-${process.pid}-1`, 'a'].sort());
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

  it('finds a disk that fills up only while it writes', async () => {
    await withSmallDisk(4, async (disk) => {
      // Each small file takes a whole page of the disk: the sum of the sizes fits, the files do not.
      for (let index = 0; index < 1500; index++)
        await writeDeep(join(here, 'many', String(index)), 'x'.repeat(100));
      const error = await errorOf(put(join(here, 'many'), `${disk}/`));
      expect(error.complaint.what).toContain('no space left');
      expect(await readdir(disk)).toEqual([]);
    });
  });

  it('tells a file that shrinks while it is sent', async () => {
    const source = await writeDeep(join(here, 'a'), randomBytes(64 << 20));
    await writeDeep(`${there}/a`, 'old');
    const report = (event: Event) => {
      if (event.kind === 'progress' && event.state === 'running') truncate(source, 1000);
    };
    await expect(put(source, `${there}/a`, { report })).rejects.toThrow('shorter');
    expect(await readFile(`${there}/a`, 'utf8')).toBe('old');
    await gone(there, ['a']);
  });

  it('keeps the old file whenever the connection is cut', async () => {
    const size = 1 << 20;
    const source = await writeDeep(join(here, 'a'), randomBytes(size));
    for (let bytes = 4096; bytes < size; bytes *= 2) {
      await writeDeep(`${there}/a`, 'old');
      const cutter = await cutAfterSent(bytes);
      const cut = await connect({ ...sshd.target, port: cutter.port });
      const error = await errorOf(putPath(cut, { local: source, remote: `${there}/a` }));
      expect(error).toBeInstanceOf(RemoteError);
      expect(await readFile(`${there}/a`, 'utf8')).toBe('old');
      await gone(there, ['a']);
      await cutter.stop();
    }
  });

  it('leaves every file old or new when a folder is cut', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
    for (const name of names) {
      await writeDeep(join(here, 'd', name), Buffer.alloc(20_000, 'n'));
      await writeDeep(`${there}/d/${name}`, Buffer.alloc(20_000, 'o'));
    }
    for (const bytes of [30_000, 200_000, 500_000, 790_000, 815_000]) {
      const cutter = await cutAfterSent(bytes);
      const cut = await connect({ ...sshd.target, port: cutter.port });
      await putPath(cut, { local: join(here, 'd'), remote: there }).catch(() => {});
      for (const name of names)
        expect(await readFile(`${there}/d/${name}`, 'utf8')).toMatch(/^(o{20000}|n{20000})$/);
      await gone(`${there}/d`, names);
      await cutter.stop();
    }
    await put(join(here, 'd'), there);
    for (const name of names) expect(await readFile(`${there}/d/${name}`, 'utf8')).toMatch(/^n+$/);
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    const source = await writeDeep(join(here, 'a'), randomBytes(64 << 20));
    const stop = new AbortController();
    const report = (event: Event) => event.kind === 'progress' && stop.abort(new Error('enough'));
    await expect(put(source, `${there}/a`, { report, signal: stop.signal })).rejects.toThrow('enough');
    await gone(there, []);
  });

  it('says who may not write where', async () => {
    await chmod(join(there, '..'), 0o755);
    // Root may write anywhere, so the box's half runs as nobody where the tests run as root.
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    await chmod(there, 0o555);
    const words = ['flotilla-put', 'file', `${there}/a`, 'no', 'a', '3', 'no'];
    const { status, stderr } = spawnSync('sh', ['-c', receiveScript, ...words], {
      ...nobody,
      encoding: 'utf8',
      input: '',
    });
    expect(status).toBe(scriptExit.denied);
    expect(stderr).toContain(`may not write in ${there}`);
  });

  it('is not put in place when the end of the stream is missing, though tar is content', async () => {
    const entry = (header: Partial<Header> & { name: string }) =>
      encodeHeader({ kind: 'file', mode: 0o644, mtime: 1, size: 0, ...header });
    const half = Buffer.concat([
      entry({ name: 'tree', kind: 'folder', mode: 0o755 }),
      entry({ name: 'tree/a' }),
    ]);
    for (const input of [half, Buffer.concat([half, endOfArchive])]) {
      const words = ['flotilla-put', 'folder', there, 'no', 'd', '0', 'no'];
      const { status, stderr } = spawnSync('sh', ['-c', receiveScript, ...words], {
        input,
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([scriptExit.cut, 'the end of the transfer did not arrive\n']);
      expect(await readdir(there)).toEqual([]);
    }
  });

  it('passes shellcheck on both of its scripts', () => {
    for (const script of [receiveScript, sendScript]) {
      const checked = spawnSync('shellcheck', ['-s', 'sh', '-'], { input: script, encoding: 'utf8' });
      expect(checked.error, 'apt-get install shellcheck').toBeUndefined();
      expect(checked.stdout).toBe('');
    }
  });
});

describe('progress', () => {
  it('comes at most ten times a second, from start to end', async () => {
    const events: Event[] = [];
    const source = await writeDeep(join(here, 'a'), randomBytes(64 << 20));
    const { seconds } = await put(source, there, { report: (event: Event) => events.push(event) });
    const running = events.filter((event) => event.kind === 'progress' && event.state === 'running');
    expect(running.length).toBeGreaterThan(0);
    expect(running.length).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1);
    expect(events.at(-1)).toMatchObject({ state: 'done', detail: '100% of 64 MiB', box: 'alice' });
  });
});

/** A way to the box that is reset after so many bytes of ours. */
const cutAfterSent = (bytes: number) =>
  startToxicProxy(sshd.target.port ?? 0, { type: 'reset_peer', stream: 'upstream', bytes });

/** sshd tells the far side of a cut a moment later; nothing of ours may be left then. */
async function gone(folder: string, expected: readonly string[]): Promise<void> {
  await expect
    .poll(async () => (await readdir(folder)).sort(), { timeout: 5000 })
    .toEqual([...expected].sort());
}
