import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmod,
  link,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RemoteError, UserError } from '../../../src/model/errors.js';
import type { Event } from '../../../src/model/events.js';
import { type Connection, connect } from '../../../src/ssh/connection.js';
import { getPath } from '../../../src/ssh/transfer/get.js';
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

const get = (remote: string, local: string, rest: object = {}) =>
  getPath(connection, { remote, local, ...rest });
describe('a file', () => {
  it('arrives whole, with its time and the safe part of its mode', async () => {
    const source = await writeDeep(join(there, 'a'), randomBytes(600_000));
    await chmod(source, 0o6777);
    await utimes(source, 1_600_000_000, 1_600_000_000);
    expect(await get(source, `${here}/b`)).toMatchObject({ files: 1, bytes: 600_000, skipped: [] });
    expect(await readFile(`${here}/b`)).toEqual(await readFile(source));
    const { mode, mtimeMs } = await stat(`${here}/b`);
    expect([mode & 0o7777 & ~process.umask(), mtimeMs]).toEqual([
      0o755 & ~process.umask(),
      1_600_000_000_000,
    ]);
    expect(await readdir(here)).toEqual(['b']);
  });

  it.each(["it's", 'a b', '-rf', '$(id)', '*', 'ünï', '"q"', 'x'.repeat(180), '\\back'])(
    'may be called %j',
    async (name) => {
      await writeDeep(join(there, name));
      await get(`${there}/${name}`, here, { checksum: true });
      expect(await readdir(here)).toEqual([name]);
    },
  );

  it('replaces a file, and a link itself instead of what it points to', async () => {
    const outside = await writeDeep(join(here, '../outside'), 'old');
    await symlink(outside, join(here, 'a'));
    await writeDeep(join(there, 'a'));
    await get(`${there}/a`, here);
    expect(await readFile(outside, 'utf8')).toBe('old');
    expect(await readFile(join(here, 'a'), 'utf8')).toBe('new');
  });

  it('is taken relative to the home folder', async () => {
    const home = (await connection.run({ argv: ['pwd'] })).stdout.trim();
    const name = `flotilla-test-${process.pid}`;
    await writeDeep(join(home, name));
    await get(`~/${name}`, `${here}/one`);
    await get(name, `${here}/two`);
    await rm(join(home, name));
    expect((await readdir(here)).sort()).toEqual(['one', 'two']);
  });
});

describe('a folder', () => {
  beforeEach(async () => {
    await writeDeep(join(there, 'd/one'));
    await writeDeep(join(there, 'd/sub/two'), randomBytes(700_000));
    await writeDeep(join(there, 'd/.hidden'), '');
    await mkdir(join(there, 'd/empty'));
    await link(join(there, 'd/one'), join(there, 'd/hard'));
  });
  const tree = (path: string) =>
    execFileSync('find', ['.', '-mindepth', '1'], { cwd: path, encoding: 'utf8' }).trim().split('\n').sort();
  const whole = ['./.hidden', './empty', './hard', './one', './sub', './sub/two'];

  it('goes into a folder that is there; what it holds does with a slash', async () => {
    await get(`${there}/d`, here, { checksum: true });
    expect(tree(`${here}/d`)).toEqual(whole);
    expect(execFileSync('diff', ['-r', `${there}/d`, `${here}/d`], { encoding: 'utf8' })).toBe('');
    await get(`${there}/d/`, `${here}/fresh`);
    expect(tree(`${here}/fresh`)).toEqual(whole);
  });

  it('joins what is there', async () => {
    await writeDeep(`${here}/d/one`, 'old');
    await writeDeep(`${here}/d/sub/other`, 'other');
    await get(`${there}/d`, here);
    expect(tree(`${here}/d`)).toEqual([...whole, './sub/other'].sort());
    expect(await readFile(`${here}/d/one`, 'utf8')).toBe('new');
  });

  it('keeps long paths', async () => {
    const deep = Array.from({ length: 12 }, (_, index) => `${index}-${'long'.repeat(12)}`).join('/');
    await writeDeep(join(there, 'd', deep, 'end'), 'deep');
    await get(`${there}/d`, here);
    expect(await readFile(join(here, 'd', deep, 'end'), 'utf8')).toBe('deep');
  });

  it('leaves links, fifos and odd names on the box and says so', async () => {
    await symlink('/etc/passwd', join(there, 'd/link'));
    execFileSync('mkfifo', [join(there, 'd/fifo')]);
    await writeDeep(join(there, 'd/new\nline'));
    await writeFile(Buffer.concat([Buffer.from(`${there}/d/latin-`), Buffer.from([0xe9])]), 'x');
    const events: Event[] = [];
    const { skipped } = await get(`${there}/d`, here, { report: (event: Event) => events.push(event) });
    expect(skipped).toHaveLength(4);
    expect(skipped.join(' ')).toMatch(/link.*it is a link/);
    expect(tree(`${here}/d`)).toEqual(whole);
    expect(events.find((event) => event.kind === 'warning')).toMatchObject({
      text: expect.stringContaining('left on the box'),
    });
  });

  it('does not follow links that were planted where it is put', async () => {
    await writeDeep(join(here, '../outside/keep'), 'old');
    await mkdir(join(here, 'd'));
    await symlink(join(here, '../outside'), join(here, 'd/sub'));
    const error = await errorOf(get(`${there}/d`, here));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain('is a link');
    expect(await readdir(join(here, '../outside'))).toEqual(['keep']);
    await rm(join(here, 'd'), { recursive: true });
    await symlink(join(here, '../outside'), join(here, 'd'));
    await expect(get(`${there}/d`, here)).rejects.toThrow(UserError);
    expect(await readdir(join(here, '../outside'))).toEqual(['keep']);
  });
});

describe('when it cannot be done', () => {
  it('says what is missing, there and here', async () => {
    const missing = await errorOf(get(`${there}/nothing`, here));
    expect(missing.complaint).toMatchObject({ reason: 'notFound', why: `there is no ${there}/nothing` });
    await writeDeep(join(there, 'a'));
    const nowhere = await errorOf(get(`${there}/a`, `${here}/no/such/a`));
    expect(nowhere).toBeInstanceOf(UserError);
    expect(await readdir(here)).toEqual([]);
  });

  it('names the first file the checksums differ in', async () => {
    await writeDeep(join(there, 'a'), randomBytes(2 << 20));
    const report = (event: Event) => {
      if (event.kind === 'progress' && event.state === 'done')
        execFileSync('sh', ['-c', `echo more >> ${there}/a`]);
    };
    const error = await errorOf(get(`${there}/a`, here, { checksum: true, report }));
    expect(error.complaint.what).toContain('checksums');
    expect(await readdir(here)).toEqual([]);
  });

  it('keeps the old file when this disk is full', async () => {
    await writeDeep(join(there, 'a'), randomBytes(8 << 20));
    await withSmallDisk(4, async (disk) => {
      await writeDeep(`${disk}/a`, 'old');
      const error = await errorOf(get(`${there}/a`, disk));
      expect(error).toBeInstanceOf(UserError);
      expect(error.complaint.why).toContain('no space left');
      expect(await readdir(disk)).toEqual(['a']);
      expect(await readFile(`${disk}/a`, 'utf8')).toBe('old');
    });
  });

  it('keeps the old file whenever the connection is cut', async () => {
    const size = 1 << 20;
    await writeDeep(join(there, 'a'), randomBytes(size));
    for (let bytes = 2048; bytes < size; bytes *= 2) {
      await writeDeep(join(here, 'a'), 'old');
      const toxic = { type: 'reset_peer', stream: 'downstream', bytes } as const;
      const cutter = await startToxicProxy(sshd.target.port ?? 0, toxic);
      const broken = connect({ ...sshd.target, port: cutter.port }).then((cut) =>
        getPath(cut, { remote: `${there}/a`, local: here }),
      );
      expect(await errorOf(broken)).toBeInstanceOf(RemoteError);
      expect(await readFile(join(here, 'a'), 'utf8')).toBe('old');
      expect(await readdir(here)).toEqual(['a']);
      await cutter.stop();
    }
  });

  it('stops when it is told to', async () => {
    await writeDeep(join(there, 'a'), randomBytes(64 << 20));
    const stop = new AbortController();
    const report = (event: Event) => event.kind === 'progress' && stop.abort(new Error('enough'));
    await expect(get(`${there}/a`, here, { report, signal: stop.signal })).rejects.toThrow('enough');
    expect(await readdir(here)).toEqual([]);
  });

  it('stops also when it is told to while the stream is being opened, and ends the command there', async () => {
    await writeDeep(join(there, 'a'), randomBytes(64 << 20));
    const stop = new AbortController();
    let kills = 0;
    const slow: Connection = {
      ...connection,
      stream: async (command) => {
        const stream = await connection.stream(command);
        stop.abort(new Error('enough'));
        const kill = () => {
          kills += 1;
          stream.kill();
        };
        return { ...stream, kill };
      },
    };
    const work = getPath(slow, { remote: `${there}/a`, local: here, signal: stop.signal });
    await expect(work).rejects.toThrow('enough');
    expect(kills).toBe(1);
    expect(await readdir(here)).toEqual([]);
  });
});
