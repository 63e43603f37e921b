import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ServerChannel } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RemoteError } from '../../../src/model/errors.js';
import { connect } from '../../../src/ssh/connection.js';
import { byteReader } from '../../../src/ssh/transfer/byte-reader.js';
import { extractTree } from '../../../src/ssh/transfer/extract.js';
import { getPath } from '../../../src/ssh/transfer/get.js';
import { encodeHeader, endOfArchive, type Header, paddingAfter } from '../../../src/ssh/transfer/tar.js';
import { startSshServer } from '../../helpers/ssh-server.js';

let root: string;
let here: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flotilla-hostile-'));
  here = join(root, 'here');
  await mkdir(here);
  await writeFile(join(root, 'outside'), 'untouched');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const member = (header: Partial<Header> & { name: string }, content = '') => {
  const size = header.size ?? content.length;
  const block = encodeHeader({ kind: 'file', mode: 0o644, mtime: 1, ...header, size });
  return Buffer.concat([block, Buffer.from(content), Buffer.alloc(paddingAfter(content.length))]);
};
const top = member({ name: './', kind: 'folder', mode: 0o755 });
const archive = (...members: Buffer[]) => Buffer.concat([Buffer.from('1000\n'), ...members, endOfArchive]);

/** Gets from a box that answers with these bytes whatever it is asked. */
async function getFrom(answer: Buffer | ((channel: ServerChannel) => void), local = here): Promise<unknown> {
  const onCommand = (_command: string, channel: ServerChannel) => {
    if (typeof answer === 'function') return answer(channel);
    channel.write(answer);
    channel.exit(0);
    channel.end();
  };
  const server = await startSshServer({ onCommand });
  const connection = await connect(server.target);
  try {
    return await getPath(connection, { remote: '/data/d', local });
  } finally {
    connection.close();
    await server.stop();
  }
}

const everything = () =>
  execFileSync('find', ['.', '-mindepth', '1', '-printf', '%P %y %m\n'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .sort();

describe('a box that lies', () => {
  const cases: readonly [string, Buffer[]][] = [
    ['climbs out', [top, member({ name: './../outside' }, 'evil')]],
    ['climbs out in the middle', [top, member({ name: './a/../../outside' }, 'evil')]],
    ['names an absolute path', [top, member({ name: '/etc/evil' }, 'evil')]],
    [
      'climbs out with a long name',
      [top, member({ name: `./${'a/'.repeat(60)}${'../'.repeat(70)}outside` }, 'evil')],
    ],
    ['has no folder for its file', [top, member({ name: './sub/file' }, 'evil')]],
    ['has no folder for its folder', [top, member({ name: './sub/deep/', kind: 'folder' })]],
    [
      'writes through a link it sent before',
      [top, member({ name: './l', kind: 'link', linkName: '..' }), member({ name: './l/outside' }, 'evil')],
    ],
    ['sends one name twice', [top, member({ name: './a' }, 'one'), member({ name: './a' }, 'two')]],
    ['sends two roots', [top, top]],
    ['sends a file where it said folder', [top, member({ name: './' }, 'evil')]],
    ['sends more than the one file', [member({ name: './d' }, 'one'), member({ name: './e' }, 'two')]],
    [
      'nests too deep',
      [
        top,
        ...Array.from({ length: 70 }, (_, depth) =>
          member({ name: `./${'d/'.repeat(depth + 1)}`, kind: 'folder' }),
        ),
      ],
    ],
    ['names a part empty', [top, member({ name: './a//b' }, 'evil')]],
    ['promises more than any disk has', [top, member({ name: './big', size: 2 ** 52 })]],
    ['names longer than any path', [top, member({ name: `./${'n'.repeat(9000)}` }, 'evil')]],
    ['sends nothing', []],
    ['sends only a link', [member({ name: './d', kind: 'link', linkName: '/etc/passwd' })]],
  ];

  it.each(cases)('%s: nothing is kept, nothing outside is touched', async (name, members) => {
    const before = everything();
    const error = await getFrom(archive(...members)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    const { what } = (error as RemoteError).complaint;
    // A full disk or a name twice may also be an honest box's: only the words differ.
    expect(what).toMatch(/promises|twice/.test(name) ? /nothing was kept/ : /refused: nothing was kept/);
    expect(everything()).toEqual(before);
    expect(await readFile(join(root, 'outside'), 'utf8')).toBe('untouched');
  });

  it('gives no set-user bits, no write for others, no control characters', async () => {
    const odd = member({ name: './evil\u001b[2J' }, 'x');
    const suid = member({ name: './suid', mode: 0o777 }, 'x');
    suid.write('0004777\0', 100, 'latin1');
    fixChecksum(suid);
    await getFrom(archive(top, odd, suid));
    expect(await readdir(join(here, 'd'))).toEqual(['suid']);
    expect((await stat(join(here, 'd/suid'))).mode & 0o7022).toBe(0);
  });

  it('is not waited for when it sends rubbish, half an archive or more than one', async () => {
    const half = archive(top, member({ name: './a' }, 'x'.repeat(5000)));
    const rubbish: (Buffer | ((channel: ServerChannel) => void))[] = [
      Buffer.from('1\nthis is no archive at all'.padEnd(4096, '!')),
      Buffer.alloc(100_000, '7'),
      half.subarray(0, 3000),
      Buffer.concat([archive(top), Buffer.alloc(3 << 20)]),
      (channel) => channel.close(),
      (channel) => {
        channel.write(half);
        channel.exit(2);
        channel.end();
      },
    ];
    for (const answer of rubbish) {
      const error = await getFrom(answer).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RemoteError);
      expect(await readdir(here)).toEqual([]);
    }
  });

  it('cannot fill memory or disk with names', async () => {
    const reader = byteReader(
      (async function* () {
        yield top;
        for (;;) yield member({ name: './l', kind: 'link', linkName: 'x' });
      })(),
    );
    const work = extractTree(reader, { into: here, onBytes: () => {}, maximumEntries: 20_000 });
    await expect(work).rejects.toThrow('too many');
  });

  it('never writes outside, whatever the bytes', async () => {
    const part = fc.constantFrom('.', '..', '', 'a', 'b', '/', '\\', '\0', 'outside');
    const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('/'));
    const kind = fc.constantFrom('file', 'folder', 'link', 'longName', 'longLink', 'other') as fc.Arbitrary<
      Header['kind']
    >;
    const one = fc.record({ name, kind, linkName: name, content: fc.string({ maxLength: 20 }) });
    const flips = fc.array(fc.nat(), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 8 }), flips, async (members, at) => {
        const bytes = Buffer.concat([
          top,
          ...members.map(({ content, ...header }) => member(header, content)),
          endOfArchive,
        ]);
        for (const index of at) bytes[index % bytes.length] = index % 256;
        const into = await mkdtemp(join(here, 'stage-'));
        await extractTree(byteReader(once(bytes)), { into, onBytes: () => {} }).catch(() => {});
        await rm(into, { recursive: true });
        expect(everything()).toEqual(['here d 755', 'outside f 644']);
      }),
      { numRuns: 400 },
    );
  });

  it('does not make us follow a link that is in the way', async () => {
    await symlink(root, join(here, 'd'));
    const error = await getFrom(archive(top, member({ name: './outside' }, 'evil'))).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect(await readFile(join(root, 'outside'), 'utf8')).toBe('untouched');
  });
});

async function* once(bytes: Buffer) {
  yield bytes;
}

function fixChecksum(block: Buffer): void {
  block.fill(' ', 148, 156);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
