// What somebody may have planted in a workspace that was cloned or shared, and in the files a user is given.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/assets/config.js';
import { removePins } from '../../src/assets/known-hosts.js';
import { newestResults, writeResults } from '../../src/assets/results.js';
import { openRunLog } from '../../src/assets/run-log.js';
import { newestLog } from '../../src/assets/run-logs.js';
import { readSafely, replaceSafely } from '../../src/assets/safe-files.js';
import { makeWorkspace } from '../../src/assets/workspace.js';
import { readScript } from '../../src/localcloud/faults/read-script.js';
import { UserError } from '../../src/model/errors.js';
import { temporaryFolder } from './temporary.js';

const base = temporaryFolder();
const fresh = () => mkdtempSync(join(base, 'w-'));

/** A folder with a file that nothing may touch, and what is in it at the end. */
function victim() {
  const folder = fresh();
  const file = join(folder, 'mine');
  writeFileSync(file, 'untouched');
  return {
    file,
    folder,
    check: () => expect([readdirSync(folder), readFileSync(file, 'utf8')]).toEqual([['mine'], 'untouched']),
  };
}

describe('a link planted in a workspace', () => {
  test('as a file to be written is refused', async () => {
    const { file, folder, check } = victim();
    const workspace = fresh();
    for (const [name, target] of [
      ['a', file],
      ['b', join(folder, 'new')],
      ['c', folder],
    ] as const) {
      symlinkSync(target, join(workspace, name));
      const work = replaceSafely(join(workspace, name), 'evil', { what: 'it', mode: 0o644 });
      await expect(work).rejects.toBeInstanceOf(UserError);
    }
    check();
  });

  test('as .gitignore is refused, also where it leads to nothing yet', async () => {
    const { file, folder, check } = victim();
    for (const target of [file, join(folder, 'new')]) {
      const workspace = fresh();
      symlinkSync(target, join(workspace, '.gitignore'));
      await expect(makeWorkspace(workspace)).rejects.toBeInstanceOf(UserError);
    }
    check();
  });

  test('as flotilla.yaml or the README of passwords is left as it is', async () => {
    const { folder, check } = victim();
    const workspace = fresh();
    mkdirSync(join(workspace, 'passwords'));
    symlinkSync(join(folder, 'new'), join(workspace, 'passwords', 'README.md'));
    symlinkSync(join(folder, 'new'), join(workspace, 'flotilla.yaml'));
    await makeWorkspace(workspace);
    check();
  });

  test('under the name of a log to come is not written through', () => {
    const { file, check } = victim();
    const workspace = fresh();
    const now = () => new Date('2030-01-02T03:04:05.678Z');
    mkdirSync(join(workspace, 'logs'));
    symlinkSync(file, join(workspace, 'logs', `2030-01-02T03-04-05-678-stack-x-${process.pid}.log`));
    expect(() => openRunLog(workspace, 'stack x', now)).toThrow(/EEXIST/);
    check();
  });

  test('as results or a log is not read, whatever it leads to', async () => {
    const { file, check } = victim();
    const workspace = fresh();
    mkdirSync(join(workspace, 'logs'));
    symlinkSync(file, join(workspace, 'logs', '2030-01-01T00-00-00-000Z-fleet-run-ws-7.json'));
    await expect(newestResults(workspace, 'fleet run ws')).rejects.toBeInstanceOf(UserError);
    const results = { command: 'fleet run ws', started: '2031-01-01T00:00:00.000Z', ended: '', boxes: [] };
    expect(await writeResults(workspace, results)).toMatch(/^logs\/2031/);
    symlinkSync(file, join(workspace, 'logs', '2030-01-02T03-04-05-678-stack-create-alice-7.log'));
    await expect(newestLog(workspace, 'alice')).rejects.toBeInstanceOf(UserError);
    check();
  });

  test('as host keys is removed with the box, not what it leads to', async () => {
    const { file, check } = victim();
    const workspace = fresh();
    mkdirSync(join(workspace, 'known_hosts'));
    symlinkSync(file, join(workspace, 'known_hosts', 'alice'));
    await removePins(workspace, 'alice');
    expect(existsSync(join(workspace, 'known_hosts', 'alice'))).toBe(false);
    check();
  });

  test('to a device is not read for ever', async () => {
    const workspace = fresh();
    symlinkSync('/dev/zero', join(workspace, 'flotilla.yaml'));
    await expect(readConfig(join(workspace, 'flotilla.yaml'))).rejects.toMatchObject({
      complaint: { why: 'it is not a regular file' },
    });
    expect(await readSafely(join(workspace, 'none'), { what: 'it', maxBytes: 1 })).toBeUndefined();
  });
});

describe('flotilla.yaml', () => {
  const config = async (text: string | Buffer) => {
    const file = join(fresh(), 'flotilla.yaml');
    writeFileSync(file, text);
    return readConfig(file);
  };
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
  ].join('\n');

  test.each([
    ['a bomb of aliases', bomb],
    ['an alias of itself', 'box: &a {ami: *a}\n'],
    ['__proto__', '__proto__: {cloud: aws}\n'],
    ['__proto__ below', 'box: {__proto__: {access: public}}\n'],
    ['__proto__ by merging', 'box: {<<: {access: public}}\n'],
    ['constructor', 'constructor: {prototype: {cloud: aws}}\n'],
    ['toString', 'box: {toString: x}\n'],
    ['a key twice', 'cloud: local\ncloud: aws\n'],
    ['a key twice below', 'box: {access: tunnel, access: public}\n'],
    ['a number without an end', `box: {volume_size: 1${'0'.repeat(400)}}\n`],
    ['a number that is none', 'box: {volume_size: .nan}\n'],
    ['a negative number', 'budget: {per_hour: -1}\n'],
    ['a number in another base', 'box: {volume_size: 0x1p9}\n'],
    ['a tab as indentation', 'box:\n\taccess: public\n'],
    ['a function', 'box: {ami: !!js/function "function () {}"}\n'],
    ['a binary', 'box: {ami: !!binary aGk=}\n'],
    ['a tag nobody knows', 'box: !evil {access: public}\n'],
    ['two documents', 'cloud: local\n---\ncloud: aws\n'],
    ['a list for a map', '- cloud: aws\n'],
    ['a map as a key', '? {a: b}\n: c\n'],
    ['a NUL', 'prefix: "a\\0b"\n'],
    ['an escape', 'prefix: "a\\e[2Jb"\n'],
    ['nesting without an end', `box: ${'['.repeat(5000)}${']'.repeat(5000)}\n`],
    ['a byte that is no UTF-8', Buffer.from([0x23, 0xc3, 0x28, 0x0a])],
    ['UTF-16', Buffer.from('\ufeffcloud: aws\n', 'utf16le')],
  ])('is refused with its place: %s', async (_what, text) => {
    const started = performance.now();
    const error = await config(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(performance.now() - started).toBeLessThan(3000);
    expect(({} as Record<string, unknown>).cloud).toBeUndefined();
  });

  test('is the same with a byte order mark and the line ends of Windows', async () => {
    expect(await config('\ufeffprefix: summer\r\nbox:\r\n  access: tunnel\r\n')).toMatchObject({
      prefix: 'summer',
    });
  });

  test('knows no country whose code is a no', async () => {
    expect(await config('prefix: no\n')).toMatchObject({ prefix: 'no' });
  });
});

describe('a fault script', () => {
  test.each([
    ['a bomb of aliases', 'a: &a [1]\nfaults: [*a, *a]'],
    ['__proto__', '{"faults": [], "__proto__": {"seed": 3}}'],
    ['__proto__ in an entry', '[{fault: throttle, action: A, __proto__: {share: 1}}]'],
    ['constructor', '[{fault: constructor}]'],
    ['a field all objects have', '[{fault: throttle, action: A, toString: x}]'],
    ['a key twice', '[{fault: throttle, action: A, action: B}]'],
    ['a number without an end', `[{fault: throttle, action: A, nth: 1${'0'.repeat(400)}}]`],
    ['a tab as indentation', 'faults:\n\t- {fault: throttle}'],
    ['nesting without an end', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['more than any script says', `[${'{fault: throttle, action: A},'.repeat(1001)}]`],
    ['a function', '[{fault: !!js/function "x", action: A}]'],
  ])('is refused: %s', (_what, text) => {
    const started = performance.now();
    expect(() => readScript(text)).toThrow(expect.objectContaining({ name: 'ScriptError' }));
    expect(performance.now() - started).toBeLessThan(3000);
    expect(({} as Record<string, unknown>).share).toBeUndefined();
  });
});
