// What is asked for of a folder that may hold anything.
import { mkdir, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  archiveNames,
  changedFiles,
  parseListing,
  type RemoteFile,
} from '../../../src/ssh/transfer/changed-files.js';
import { makePlaces, removePlaces, writeDeep } from './places.js';

const listing = (...records: string[]) => parseListing(records.map((record) => `${record}\0`).join(''));

describe('parseListing', () => {
  it('reads files with their sizes and whole seconds', () => {
    expect(listing('d 4096 1.5 sub', 'f 12 1700000000.9876 sub/a b.log', 'f 0 -5.0 old')).toEqual({
      files: [
        { parts: ['sub', 'a b.log'], size: 12, mtime: 1_700_000_000 },
        { parts: ['old'], size: 0, mtime: 0 },
      ],
      skipped: [],
    });
  });

  it('leaves out links, devices, and names that would lead elsewhere or cannot be kept', () => {
    const { files, skipped } = listing(
      'l 7 1.0 link',
      'p 0 1.0 pipe',
      'f 1 1.0 ../evil',
      'f 1 1.0 /etc/cron.d/evil',
      'f 1 1.0 a//b',
      'f 1 1.0 two\nlines',
      'f 1 1.0 bad\ufffdname',
    );
    expect(files).toEqual([]);
    expect(skipped).toHaveLength(7);
    expect(skipped[2]).toBe('../evil: the name climbs out of the folder');
  });

  it('passes over what is no record', () => {
    expect(listing('', 'nonsense', 'f x 1.0 a', 'f 1 1.0 ')).toEqual({ files: [], skipped: [] });
  });

  it('keeps a list of what it left out that a box cannot make grow', () => {
    expect(listing(...Array.from({ length: 1000 }, (_, n) => `l 1 1.0 ${n}`)).skipped).toHaveLength(100);
  });
});

describe('archiveNames', () => {
  it('names the folder, then each file behind the folders it is in, once', () => {
    const files = [['a', 'b', 'c'], ['a', '-d'], ['e']].map((parts) => ({ parts, size: 0, mtime: 0 }));
    expect(archiveNames(files).split('\0')).toEqual(['.', './a', './a/b', './a/b/c', './a/-d', './e', '']);
  });
});

describe('changedFiles', () => {
  let here: string;
  let there: string;
  beforeEach(async () => {
    ({ here, there } = await makePlaces());
  });
  afterEach(() => removePlaces({ here, there }));

  const file = (name: string, size: number, mtime: number): RemoteFile => ({
    parts: name.split('/'),
    size,
    mtime,
  });
  const namesOf = async (...files: RemoteFile[]) =>
    (await changedFiles(files, here)).map(({ parts }) => parts.join('/'));

  it('is what is missing, what has another size, and what has another second', async () => {
    await utimes(await writeDeep(join(here, 'sub/same'), 'abc'), 1000.9, 1000.9);
    await utimes(await writeDeep(join(here, 'grew'), 'abc'), 1000, 1000);
    await utimes(await writeDeep(join(here, 'touched'), 'abc'), 1000, 1000);
    const changed = await namesOf(
      file('sub/same', 3, 1000),
      file('grew', 4, 1000),
      file('touched', 3, 1001),
      file('new', 3, 1000),
    );
    expect(changed).toEqual(['grew', 'touched', 'new']);
  });

  it('takes nothing but a file for a file', async () => {
    await mkdir(join(here, 'folder'));
    await writeDeep(join(there, 'target'), 'abc');
    await symlink(join(there, 'target'), join(here, 'link'));
    expect(await namesOf(file('folder', 4096, 1), file('link', 3, 1))).toEqual(['folder', 'link']);
  });
});
