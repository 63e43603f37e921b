// Every kind of entry a tar stream knows, and every lie about sizes and names, from a box that is not ours.
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byteReader } from '../../../src/ssh/transfer/byte-reader.js';
import { type ExtractOptions, extractTree } from '../../../src/ssh/transfer/extract.js';
import { encodeHeader, endOfArchive, type Header, paddingAfter } from '../../../src/ssh/transfer/tar.js';
import { withSmallDisk } from '../../helpers/small-disk.js';

let root: string;
let stage: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'flotilla-entries-'));
  stage = join(root, 'stage');
  mkdirSync(stage);
  writeFileSync(join(root, 'outside'), 'untouched');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Forged extends Partial<Header> {
  readonly name: string;
  /** The type letter of the block; anything at all. */
  readonly letter?: string;
  /** Raw bytes of the field that says the size. */
  readonly rawSize?: Buffer;
  /** Bytes put at an offset of the block. */
  readonly raw?: readonly [number, string];
}

function forge({ letter, rawSize, raw, ...header }: Forged, content: string | Buffer = ''): Buffer {
  const body = Buffer.from(content);
  const whole = encodeHeader({ kind: 'file', mode: 0o644, mtime: 1, size: body.length, ...header });
  const block = whole.subarray(whole.length - 512);
  if (letter !== undefined) block.write(letter, 156, 'latin1');
  if (raw) block.write(raw[1], raw[0], 'latin1');
  rawSize?.copy(block, 124);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([whole, body, Buffer.alloc(paddingAfter(body.length))]);
}

const top = forge({ name: './', kind: 'folder', mode: 0o755 });

async function* pieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

const unpack = (members: readonly Buffer[], options: Partial<ExtractOptions> = {}) =>
  extractTree(byteReader(pieces(Buffer.concat([...members, endOfArchive]))), {
    into: stage,
    onBytes: () => {},
    ...options,
  });

/** What was made, as find tells it; anything but plain files and folders would show. */
const made = (): string[] =>
  execFileSync('find', ['.', '-mindepth', '2', '-printf', '%P %y %m %n\n'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .sort();

const outsideIsUntouched = () => {
  expect(readdirSync(root).sort()).toEqual(['outside', 'stage']);
  expect(readFileSync(join(root, 'outside'), 'utf8')).toBe('untouched');
  expect(lstatSync(join(root, 'outside')).nlink).toBe(1);
};

describe('an entry that is neither file nor folder', () => {
  it.each([
    ['a hard link to a file outside', { letter: '1', linkName: '../../outside' }],
    ['a hard link by an absolute name', { letter: '1', linkName: '/etc/passwd' }],
    ['a symbolic link', { letter: '2', linkName: '../../outside' }],
    ['a character device', { letter: '3', raw: [329, '0000001\0' + '0000003\0'] }],
    ['a block device', { letter: '4', raw: [329, '0000010\0' + '0000000\0'] }],
    ['a named pipe', { letter: '6' }],
    ['a volume label', { letter: 'V' }],
    ['a solaris ACL', { letter: 'A' }],
    ['a letter nobody knows', { letter: '\u00ff' }],
  ] as const)('is left out: %s', async (_what, lie) => {
    const after = forge({ name: './after' }, 'good');
    const { files, skipped } = await unpack([top, forge({ name: './evil', ...lie }), after]);
    expect([files, skipped.length]).toEqual([1, 1]);
    expect(made()).toEqual(['stage/tree d 755 2', 'stage/tree/after f 644 1'].sort());
    outsideIsUntouched();
  });

  it.each(['x', 'g', 'S', '1', '2', '3', '7', 'D', 'M', 'X'])(
    'ends the transfer where it of kind %s brings bytes, which are no header',
    async (letter) => {
      const records = '30 path=../../../outside-evil\n28 linkpath=../../../outside\n';
      const work = unpack([top, forge({ name: './evil', letter }, records), forge({ name: './a' }, 'evil')]);
      await expect(work).rejects.toThrow(/checksum|not octal/);
      outsideIsUntouched();
    },
  );

  it('renames nothing by PAX records, also where their bytes are headers themselves', async () => {
    const inner = forge({ name: './../../outside' }, 'evil');
    const work = unpack([top, forge({ name: './pax', letter: 'x' }, inner), forge({ name: './a' }, 'b')]);
    await expect(work).rejects.toThrow(/climbs out/);
    outsideIsUntouched();
  });

  it('ends with the long name that belongs to nothing', async () => {
    const long = forge({ name: '././@LongLink', letter: 'L' }, '../../outside\0');
    await expect(unpack([top, long, forge({ name: './a' }, 'evil')])).rejects.toThrow(/climbs out/);
    await rmSync(join(stage, 'tree'), { recursive: true });
    // The last of several names counts, and is checked as any other.
    await unpack([
      top,
      long,
      forge({ name: '././@LongLink', letter: 'L' }, './b\0'),
      forge({ name: './a' }, 'x'),
    ]);
    expect(readdirSync(join(stage, 'tree'))).toEqual(['b']);
    outsideIsUntouched();
  });
});

describe('one name that is several things', () => {
  const folder = forge({ name: './d/', kind: 'folder', mode: 0o755 });
  const link = forge({ name: './d', kind: 'link', linkName: '..' });

  it('stays the folder it was where a link of that name comes later', async () => {
    const { skipped } = await unpack([top, folder, link, forge({ name: './d/outside' }, 'evil')]);
    expect(skipped).toEqual(['./d: it is a link']);
    expect(lstatSync(join(stage, 'tree/d')).isDirectory()).toBe(true);
    expect(readFileSync(join(stage, 'tree/d/outside'), 'utf8')).toBe('evil');
    outsideIsUntouched();
  });

  it.each([
    ['a file where a folder is', [folder, forge({ name: './d' }, 'evil')]],
    ['a folder where a file is', [forge({ name: './d' }, 'x'.repeat(300_000)), folder]],
    ['a folder twice', [folder, folder]],
    ['a file twice', [forge({ name: './f' }, 'a'), forge({ name: './f' }, 'b')]],
    [
      'a file twice, by a long name',
      [forge({ name: `./${'n'.repeat(200)}` }, 'a'), forge({ name: `./${'n'.repeat(200)}` }, 'b')],
    ],
  ])('ends the transfer: %s', async (_what, members) => {
    await expect(unpack([top, ...members])).rejects.toMatchObject({ code: 'EEXIST' });
    outsideIsUntouched();
  });

  it('is kept as two names where this file system tells case and normal forms apart', async () => {
    const names = ['README', 'readme', '\u00e9', 'e\u0301', '\u212a', 'k'];
    const members = names.map((name) => forge({ name: `./${name}` }, name));
    const { files } = await unpack([top, ...members]);
    expect(files).toBe(names.length);
    for (const name of names) expect(readFileSync(join(stage, 'tree', name), 'utf8')).toBe(name);
  });
});

describe('names', () => {
  it.each([
    ['a NUL that hides what follows', './a\0/../../outside', ['a']],
    ['a newline', './a\nb', []],
    ['an escape', './\u001b]0;x\u0007', []],
    ['a C1 control', './\u009b2J', []],
    ['a backslash, which is no separator here', './..\\..\\outside', ['..\\..\\outside']],
    ['the dot files of a home', './.bashrc', ['.bashrc']],
    ['an option', './--checkpoint-action=exec=sh', ['--checkpoint-action=exec=sh']],
  ])('are kept inside: %s', async (_what, name, expected) => {
    await unpack([top, forge({ name }, 'x')]);
    expect(readdirSync(join(stage, 'tree'))).toEqual(expected);
    outsideIsUntouched();
  });

  it.each([
    ['of a part longer than any file system has', `./${'n'.repeat(300)}`, { code: 'ENAMETOOLONG' }],
    ['of a folder longer than any', `./${'n'.repeat(300)}/`, { code: 'ENAMETOOLONG' }],
  ])('end the transfer: %s', async (_what, name, error) => {
    const kind = name.endsWith('/') ? 'folder' : 'file';
    await expect(unpack([top, forge({ name, kind }, '')])).rejects.toMatchObject(error);
    outsideIsUntouched();
  });

  it('of folders fill no memory', async () => {
    const part = 'n'.repeat(200);
    const folders = Array.from({ length: 100 }, (_, index) =>
      forge({ name: `./${part}${index}/`, kind: 'folder', mode: 0o755 }),
    );
    const work = unpack([top, ...folders], { maximumNames: 10_000 });
    await expect(work).rejects.toThrow('the names of its folders are too long altogether');
    expect(readdirSync(join(stage, 'tree')).length).toBeLessThan(50);
  });
});

describe('a size that lies', () => {
  const base256 = (bytes: readonly number[]) => Buffer.from([...bytes, ...Array(12 - bytes.length).fill(0)]);
  const cases: readonly [string, Forged, RegExp][] = [
    ['is no number', { name: './a', rawSize: Buffer.from('12 34567890\0') }, /not octal/],
    ['is negative in octal', { name: './a', rawSize: Buffer.from('-0000000010\0') }, /not octal/],
    ['is hexadecimal', { name: './a', rawSize: Buffer.from('0x000000010\0') }, /not octal/],
    ['is above what a number holds', { name: './a', rawSize: base256([0x80, 0, 0, 0, 0x7f]) }, /too large/],
    [
      'is above what a number holds, for a name',
      { name: '././@LongLink', letter: 'L', rawSize: base256([0x80, 0, 0, 0, 0x7f]) },
      /too large/,
    ],
    [
      'is of a name longer than any',
      { name: '././@LongLink', letter: 'L', size: 9000 },
      /a name is too long/,
    ],
    [
      'is of a link longer than any',
      { name: '././@LongLink', letter: 'K', size: 9000 },
      /a name is too long/,
    ],
    ['is more than this disk has', { name: './a', size: 2 ** 52 }, /no space left/],
    [
      'is more than this disk has, of a file that is left out',
      { name: './a\n', size: 2 ** 52 },
      /no space left/,
    ],
    ['says more than comes', { name: './a', size: 5000 }, /ended in the middle/],
    ['says less than comes', { name: './a', size: 512 }, /checksum|not octal/],
  ];
  it.each(cases)('ends the transfer: it %s', async (_what, lie, words) => {
    const body = Buffer.alloc(1024, 'x');
    await expect(unpack([top, Buffer.concat([forge(lie), body])])).rejects.toThrow(words);
    outsideIsUntouched();
  });

  it('is a negative one in base 256: nothing is read backwards', async () => {
    const negative = Buffer.alloc(12, 0xff);
    await unpack([top, forge({ name: './a', rawSize: negative })]);
    expect(readFileSync(join(stage, 'tree/a'), 'utf8')).toBe('');
  });

  it('of folders is no content that hides another entry', async () => {
    const evil = forge({ name: './../../outside' }, 'evil');
    const folder = forge({ name: './d/', kind: 'folder', mode: 0o755, size: evil.length });
    await expect(unpack([top, Buffer.concat([folder, evil])])).rejects.toThrow(/climbs out/);
    outsideIsUntouched();
  });
});

it('never fills a disk, whether by one file or by many that are left out', async () => {
  await withSmallDisk(4, async (disk) => {
    let sent = 0;
    async function* endless() {
      yield top;
      for (let index = 0; index < 64; index++) {
        sent += 1024 * 1024;
        yield forge({ name: `./odd\n${index}` }, Buffer.alloc(1024 * 1024));
      }
    }
    const work = extractTree(byteReader(endless()), { into: disk, onBytes: () => {} });
    await expect(work).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(sent).toBeLessThan(8 * 1024 * 1024);
    expect(readdirSync(join(disk, 'tree'))).toEqual([]);
    const one = extractTree(byteReader(pieces(forge({ name: './one', size: 8 * 1024 * 1024 }))), {
      into: join(disk, 'tree'),
      onBytes: () => {},
    });
    await expect(one).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
