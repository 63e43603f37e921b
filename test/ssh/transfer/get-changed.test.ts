// Fetching again and again: only what is new travels, nothing here is lost, and a hostile box writes nowhere else.
import { appendFile, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../../src/ssh/connection.js';
import { getChanged } from '../../../src/ssh/transfer/get-changed.js';
import { encodeHeader, endOfArchive, paddingAfter } from '../../../src/ssh/transfer/tar.js';
import { errorOf } from '../../helpers/error-of.js';
import { type SshServer, startSshServer } from '../../helpers/ssh-server.js';
import { type Sshd, startSshd } from '../../helpers/sshd.js';
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

const fetch = (local = join(here, 'logs')) => getChanged(connection, { remote: there, local });
const here_ = (name: string) => readFile(join(here, 'logs', name), 'utf8');

describe('getChanged', () => {
  it('fetches all at first, whatever the files are called, and nothing the second time', async () => {
    const names = [
      'a.log',
      'deep er/-x.log',
      'deep er/more/--help',
      'quote\\n',
      "it's",
      '*',
      `${'l'.repeat(150)}/x`,
    ];
    for (const name of names) await writeDeep(join(there, name), name);
    expect(await fetch()).toMatchObject({ files: 7, unchanged: 0, skipped: [] });
    for (const name of names) expect(await here_(name)).toBe(name);
    expect(await fetch()).toMatchObject({ files: 0, bytes: 0, unchanged: 7 });
  });

  it('asks only for what changed', async () => {
    for (const name of ['same', 'grew', 'touched']) await writeDeep(join(there, name), 'old');
    await fetch();
    // What is here says whether it was sent again.
    for (const name of ['same', 'grew', 'touched']) {
      await writeFile(join(here, 'logs', name), 'my');
      await writeFile(join(here, 'logs', name), 'own');
      await utimes(join(here, 'logs', name), 1000, 1000);
      await utimes(join(there, name), 1000, 1000);
    }
    await appendFile(join(there, 'grew'), ' and more');
    await utimes(join(there, 'touched'), 2000, 2000);
    await writeDeep(join(there, 'new'), 'new');
    expect(await fetch()).toMatchObject({ files: 3, unchanged: 1, bytes: 18 });
    expect(await Promise.all(['same', 'grew', 'touched', 'new'].map(here_))).toEqual([
      'own',
      'old and more',
      'old',
      'new',
    ]);
  });

  it('deletes nothing here, and leaves no folder of its own', async () => {
    await writeDeep(join(there, 'rotated'), 'x');
    await fetch();
    await rm(join(there, 'rotated'));
    await writeDeep(join(there, 'next'), 'y');
    await fetch();
    expect((await readdir(join(here, 'logs'))).sort()).toEqual(['next', 'rotated']);
  });

  it('has no result for a folder that is not there, and makes none here', async () => {
    expect(await getChanged(connection, { remote: `${there}/none`, local: `${here}/logs` })).toBeUndefined();
    expect(await fetch()).toMatchObject({ files: 0, unchanged: 0 });
    expect(await readdir(here)).toEqual([]);
  });

  it('leaves links on the box', async () => {
    await symlink('/etc/passwd', join(there, 'link'));
    await mkdir(join(there, 'empty'));
    expect(await fetch()).toMatchObject({ files: 0, skipped: ['link: it is a link'] });
  });

  it('says what stands in the way', async () => {
    await writeDeep(join(there, 'x'), 'file there');
    expect((await errorOf(getChanged(connection, { remote: `${there}/x`, local: here }))).message).toMatch(
      /is not a folder/,
    );
    await writeDeep(join(here, 'logs/x/kept'), 'folder here');
    expect((await errorOf(fetch())).message).toMatch(/is a folder/);
    expect(await here_('x/kept')).toBe('folder here');
  });
});

describe('a hostile box', () => {
  let server: SshServer | undefined;
  afterEach(() => server?.stop());

  const entry = (name: string, content: string) => {
    const header = encodeHeader({ name, kind: 'file', size: content.length, mode: 0o644, mtime: 1 });
    return Buffer.concat([header, Buffer.from(content), Buffer.alloc(paddingAfter(content.length))]);
  };
  const folder = encodeHeader({ name: './', kind: 'folder', size: 0, mode: 0o755, mtime: 1 });

  /** Lists what it likes, and sends what it likes, whatever was asked for. */
  async function fetchFrom(archive: readonly Buffer[], list = 'f 4 1.0 good.log\0') {
    server = await startSshServer({
      onCommand: (command, channel) => {
        channel.write(
          command.includes('flotilla-list')
            ? list
            : Buffer.concat([Buffer.from('0\n'), ...archive, endOfArchive]),
        );
        channel.exit(0);
        channel.end();
      },
    });
    const hostile = await connect(server.target);
    try {
      return await getChanged(hostile, { remote: '/logs', local: join(here, 'logs') });
    } finally {
      hostile.close();
    }
  }

  it('is taken at its word where it keeps to the folder', async () => {
    expect(await fetchFrom([folder, entry('./good.log', 'good')])).toMatchObject({ files: 1 });
    expect(await here_('good.log')).toBe('good');
  });

  it.each(['../evil', '/tmp/evil', './a/../../evil', './missing/evil'])('cannot send %s', async (name) => {
    const refused = await errorOf(fetchFrom([folder, entry(name, 'evil')]));
    expect(refused.message).toMatch(/was refused: nothing was kept/);
    expect(await readdir(here, { recursive: true })).toEqual(['logs']);
  });

  it('cannot put a file where the folder is', async () => {
    expect((await errorOf(fetchFrom([entry('./good.log', 'evil')]))).message).toMatch(/is a folder/);
    expect(await readdir(here, { recursive: true })).toEqual(['logs']);
  });

  it('gets nothing written through links that were planted in the folder here', async () => {
    await writeDeep(join(here, 'outside/kept'), 'mine');
    await mkdir(join(here, 'logs'));
    await symlink('../outside/kept', join(here, 'logs/good.log'));
    expect(await fetchFrom([folder, entry('./good.log', 'good')])).toMatchObject({ files: 1 });
    expect(await here_('good.log')).toBe('good');
    await symlink('../outside', join(here, 'logs/sub'));
    const sub = encodeHeader({ name: './sub/', kind: 'folder', size: 0, mode: 0o755, mtime: 1 });
    const list = 'f 4 1.0 sub/kept\0';
    expect((await errorOf(fetchFrom([folder, sub, entry('./sub/kept', 'evil')], list))).message).toMatch(
      /is a link/,
    );
    expect(await readFile(join(here, 'outside/kept'), 'utf8')).toBe('mine');
  });

  it('gets no more of a listing read than one that is honest', async () => {
    const endless = startSshServer({
      onCommand: (_command, channel) => {
        const more = () => {
          while (channel.write('f 1 1.0 x\0'.repeat(3000)));
          channel.once('drain', more);
        };
        more();
      },
    });
    server = await endless;
    const hostile = await connect(server.target);
    const refused = await errorOf(getChanged(hostile, { remote: '/logs', local: join(here, 'logs') }));
    hostile.close();
    expect(refused.message).toMatch(/more than 33554432 bytes of output/);
    expect(await readdir(here)).toEqual([]);
  });

  it('gets nothing written for names that lead elsewhere', async () => {
    const result = await fetchFrom([], 'f 1 1.0 ../../evil\0f 1 1.0 /etc/evil\0');
    expect(result).toMatchObject({ files: 0, unchanged: 0 });
    expect(result?.skipped).toHaveLength(2);
    expect(await readdir(here)).toEqual([]);
  });
});
