// Passwords, host keys, logs and workspaces on disk.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPins, knownHostsFile, parsePins, readPins, writePins } from '../../src/assets/known-hosts.js';
import { passwordFile, readPassword, writePassword } from '../../src/assets/passwords.js';
import { openRunLog } from '../../src/assets/run-log.js';
import { findFolder, readShipped } from '../../src/assets/shipped.js';
import { readTemplate } from '../../src/assets/templates.js';
import { findWorkspace, makeWorkspace } from '../../src/assets/workspace.js';
import { parseYamlFile } from '../../src/assets/yaml-file.js';
import { UserError } from '../../src/model/errors.js';
import { Secret } from '../../src/model/secret.js';
import { temporaryFolder } from './temporary.js';

const base = temporaryFolder();
const fresh = () => mkdtempSync(join(base, 'w-'));
const mode = (path: string) => statSync(path).mode & 0o777;
const usage = { name: 'UserError', complaint: { reason: 'usage' } };

describe('passwords', () => {
  test('come back as written, readable by their owner alone', async () => {
    const workspace = fresh();
    await writePassword(workspace, 'alice', new Secret('pässword with "quotes" and spaces '));
    await writePassword(workspace, 'alice', new Secret('second'));
    expect((await readPassword(workspace, 'alice'))?.reveal()).toBe('second');
    expect(mode(passwordFile(workspace, 'alice'))).toBe(0o600);
    expect(readdirSync(join(workspace, 'passwords'))).toEqual(['alice.passwd']);
  });

  test('any password survives', async () => {
    const workspace = fresh();
    const password = fc
      .string({ minLength: 1, maxLength: 200, unit: 'binary' })
      .filter((text) => !/\p{Cc}/u.test(text));
    await fc.assert(
      fc.asyncProperty(password, async (text) => {
        await writePassword(workspace, 'alice', new Secret(text));
        expect((await readPassword(workspace, 'alice'))?.reveal()).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('a missing one is undefined', async () => {
    expect(await readPassword(fresh(), 'alice')).toBeUndefined();
  });

  test.each([
    ['', /empty/],
    ['\n', /empty/],
    ['a\nb\n', /line break/],
    [`${'x'.repeat(1025)}\n`, /longer|more than/],
    ['a\0b', /NUL/],
  ])('%j in the file is refused', async (text, why) => {
    const workspace = fresh();
    mkdirSync(join(workspace, 'passwords'));
    writeFileSync(passwordFile(workspace, 'alice'), text, { mode: 0o600 });
    await expect(readPassword(workspace, 'alice')).rejects.toMatchObject({
      complaint: { reason: 'usage', why: expect.stringMatching(why) },
    });
  });

  test.each(['', 'a\nb', 'x'.repeat(1025)])('%j is not written', async (text) => {
    const workspace = fresh();
    await expect(writePassword(workspace, 'alice', new Secret(text))).rejects.toMatchObject(usage);
    expect(existsSync(passwordFile(workspace, 'alice'))).toBe(false);
  });

  test.each([0o644, 0o640, 0o604, 0o660])('mode %o is refused with the command that helps', async (bits) => {
    const workspace = fresh();
    await writePassword(workspace, 'alice', new Secret('x'));
    chmodSync(passwordFile(workspace, 'alice'), bits);
    await expect(readPassword(workspace, 'alice')).rejects.toMatchObject({
      complaint: { next: `type: chmod 600 ${passwordFile(workspace, 'alice')}` },
    });
  });

  test('a link is neither read nor written through', async () => {
    const workspace = fresh();
    mkdirSync(join(workspace, 'passwords'));
    const target = join(workspace, 'target');
    writeFileSync(target, 'secret\n', { mode: 0o600 });
    symlinkSync(target, passwordFile(workspace, 'alice'));
    await expect(readPassword(workspace, 'alice')).rejects.toMatchObject({
      complaint: { why: 'it is a symbolic link' },
    });
    await expect(writePassword(workspace, 'alice', new Secret('x'))).rejects.toMatchObject(usage);
    expect(readFileSync(target, 'utf8')).toBe('secret\n');
  });

  test('a named pipe in its place does not hang', async () => {
    const workspace = fresh();
    mkdirSync(join(workspace, 'passwords'));
    execFileSync('mkfifo', ['-m', '600', passwordFile(workspace, 'alice')]);
    await expect(readPassword(workspace, 'alice')).rejects.toMatchObject({
      complaint: { why: 'it is not a regular file' },
    });
  });

  test.each(['../alice', 'a/b', '', 'Alice'])('%j is no name of a file', async (user) => {
    await expect(readPassword(fresh(), user)).rejects.toBeInstanceOf(UserError);
  });
});

describe('what a killed writer left beside its file', () => {
  const leave = (workspace: string, { pid, host = hostname() }: { pid: number; host?: string }) => {
    const mark = createHash('sha256').update(host).digest('hex').slice(0, 8);
    const name = `.${mark}-${pid}-.0123456789ab.alice.passwd`;
    mkdirSync(join(workspace, 'passwords'), { recursive: true });
    writeFileSync(join(workspace, 'passwords', name), 'half a pass');
    return name;
  };

  test('goes with the next writing, a living or unknown writer keeps its own', async () => {
    const workspace = fresh();
    const dead = spawnSync('true').pid;
    leave(workspace, { pid: dead });
    const kept = [leave(workspace, { pid: process.pid }), leave(workspace, { pid: dead, host: 'elsewhere' })];
    await writePassword(workspace, 'bob', new Secret('of another file'));
    expect(readdirSync(join(workspace, 'passwords'))).toHaveLength(4);
    await writePassword(workspace, 'alice', new Secret('whole'));
    expect(readdirSync(join(workspace, 'passwords')).sort()).toEqual(
      [...kept, 'alice.passwd', 'bob.passwd'].sort(),
    );
  });

  test('is called so that git ignores it', async () => {
    const workspace = fresh();
    await makeWorkspace(workspace);
    const name = leave(workspace, { pid: 1 });
    execFileSync('git', ['init', '-q'], { cwd: workspace });
    const ignored = execFileSync('git', ['check-ignore', `passwords/${name}`], { cwd: workspace });
    expect(ignored.toString().trim()).toBe(`passwords/${name}`);
  });
});

describe('host keys', () => {
  const oneTime = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1';
  const keys = ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2', 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTI='];

  test.each([
    { keys: [] },
    { keys },
    { oneTime, keys: [] },
    { instanceId: 'i-0abc', stackId: 'arn:aws:cloudformation:us-east-1:1:stack/a/b', oneTime, keys },
  ])('%j come back as written', async (pins) => {
    const workspace = fresh();
    await writePins(workspace, 'ws-7', pins);
    expect(await readPins(workspace, 'ws-7')).toEqual({
      instanceId: undefined,
      stackId: undefined,
      oneTime: undefined,
      ...pins,
    });
  });

  test('OpenSSH finds exactly these keys under the name of the box', async () => {
    const workspace = fresh();
    for (const name of ['a', 'b'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(workspace, name)]);
    const [first, second] = ['a', 'b'].map((name) =>
      readFileSync(join(workspace, `${name}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' '),
    );
    await writePins(workspace, 'alice', { instanceId: 'i-1', oneTime: first, keys: [second ?? ''] });
    const found = execFileSync('ssh-keygen', ['-F', 'alice', '-f', knownHostsFile(workspace, 'alice')], {
      encoding: 'utf8',
    });
    expect(found.split('\n').filter((line) => line.startsWith('alice'))).toEqual([
      `alice ${first}`,
      `alice ${second}`,
    ]);
  });

  test.each([
    ['bob ssh-ed25519 AAAAC3', /:1$/],
    ['# pinned\nalice ssh-ed25519', /:2$/],
    ['@cert-authority alice ssh-ed25519 AAAAC3', /:1$/],
    ['<<<<<<< HEAD', /:1$/],
    ['* ssh-ed25519 AAAAC3', /:1$/],
  ])('%j is an error with its line', (text, place) => {
    expect(() => parsePins(text, 'alice', 'known_hosts/alice')).toThrow(UserError);
    try {
      parsePins(text, 'alice', 'known_hosts/alice');
    } catch (error) {
      expect((error as UserError).complaint.what).toMatch(place);
    }
  });

  test('Windows line ends and comments of others do no harm', () => {
    const text = formatPins({ instanceId: 'i-1', oneTime, keys }, 'alice').replaceAll('\n', '\r\n');
    expect(parsePins(`# a note\r\n${text}`, 'alice', 'f')).toMatchObject({
      instanceId: 'i-1',
      oneTime,
      keys,
    });
  });

  test('what is no key is never written', async () => {
    const workspace = fresh();
    await expect(
      writePins(workspace, 'alice', { keys: ['ssh-ed25519 AAAA\n* ssh-rsa AAAA'] }),
    ).rejects.toThrow('not a host key');
    expect(existsSync(knownHostsFile(workspace, 'alice'))).toBe(false);
  });

  test('a link is refused', async () => {
    const workspace = fresh();
    mkdirSync(join(workspace, 'known_hosts'));
    symlinkSync('/etc/hostname', knownHostsFile(workspace, 'alice'));
    await expect(readPins(workspace, 'alice')).rejects.toMatchObject(usage);
    await expect(writePins(workspace, 'alice', { keys })).rejects.toMatchObject(usage);
  });
});

describe('the log of a run', () => {
  test('holds the lines with their time, for the owner alone, and no secret', () => {
    const workspace = fresh();
    const log = openRunLog(workspace, 'stack create alice', () => new Date('2030-01-02T03:04:05.678Z'));
    log.write('before');
    log.hide(new Secret('hunter"2'));
    log.write('password hunter"2 and {"p":"hunter\\"2"} \u001b[2J');
    log.write(`${new Secret('masked by its type')}`);
    log.close();
    log.write('after');
    log.close();
    expect(log.file).toBe(
      join(workspace, 'logs', `2030-01-02T03-04-05-678-stack-create-alice-${process.pid}.log`),
    );
    expect(readFileSync(log.file, 'utf8').split('\n')).toEqual([
      '2030-01-02T03:04:05.678Z before',
      '2030-01-02T03:04:05.678Z password ******** and {"p":"********"} ^[[2J',
      '2030-01-02T03:04:05.678Z ********',
      '',
    ]);
    expect([mode(log.file), mode(join(workspace, 'logs'))]).toEqual([0o600, 0o700]);
  });
});

describe('the workspace', () => {
  test('is found from below and is the nearest one', async () => {
    const outer = fresh();
    expect(findWorkspace(outer)).toBeUndefined();
    await makeWorkspace(outer);
    mkdirSync(join(outer, 'a/b'), { recursive: true });
    expect(findWorkspace(join(outer, 'a/b'))).toBe(outer);
    await makeWorkspace(join(outer, 'a'));
    expect(findWorkspace(join(outer, 'a/b'))).toBe(join(outer, 'a'));
  });

  test('overwrites nothing, and a second time does nothing', async () => {
    const folder = fresh();
    writeFileSync(join(folder, 'flotilla.yaml'), 'prefix: mine\n');
    writeFileSync(join(folder, '.gitignore'), 'node_modules\r\nlogs/');
    const written = await makeWorkspace(folder);
    expect(written).toEqual([join(folder, 'passwords', 'README.md'), join(folder, '.gitignore')]);
    expect(readFileSync(join(folder, 'flotilla.yaml'), 'utf8')).toBe('prefix: mine\n');
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
      'node_modules\r\nlogs/\npasswords/*.passwd\n.flotilla/\n',
    );
    expect(await makeWorkspace(folder)).toEqual([]);
  });

  test('the file it writes is valid, also with every line in force', async () => {
    const folder = fresh();
    await makeWorkspace(folder);
    const text = readFileSync(join(folder, 'flotilla.yaml'), 'utf8');
    const inForce = text.split('\n').slice(1).join('\n').replace(/^# /gm, '');
    const { parseConfig } = await import('../../src/assets/config-schema.js');
    expect(parseConfig(text, 'f').cloud).toBe('local');
    expect(parseConfig(inForce, 'f')).toMatchObject({
      profile: 'lab',
      box: { type: 't2.micro' },
      budget: { perHour: 50 },
    });
  });

  test('a folder that cannot be written is said so', async () => {
    const path = join(fresh(), 'file');
    writeFileSync(path, '');
    await expect(makeWorkspace(path)).rejects.toMatchObject(usage);
  });
});

describe('what is shipped', () => {
  test('templates are read by name', async () => {
    expect(await readTemplate('box')).toContain('AWS::EC2::Instance');
  });

  test('is found from src/, from dist/ and from dist/chunks/', () => {
    const root = fresh();
    mkdirSync(join(root, 'dist/chunks'), { recursive: true });
    mkdirSync(join(root, 'dist/templates'));
    mkdirSync(join(root, 'src/assets'), { recursive: true });
    mkdirSync(join(root, 'templates'));
    expect(findFolder('templates', join(root, 'dist'))).toBe(join(root, 'dist/templates'));
    expect(findFolder('templates', join(root, 'dist/chunks'))).toBe(join(root, 'dist/templates'));
    expect(findFolder('templates', join(root, 'src/assets'))).toBe(join(root, 'templates'));
    expect(() => findFolder('no-such-folder', join(root, 'dist'))).toThrow('did not come with this program');
  });

  test.each(['../package.json', 'a/b.yaml', '.yaml', ''])('%j is no name of a shipped file', async (name) => {
    await expect(readShipped('templates', name)).rejects.toThrow('not the name');
  });
});

test('a schema fault in a list names the item', async () => {
  const { z } = await import('zod');
  const schema = z.strictObject({ jobs: z.array(z.strictObject({ name: z.string() })) });
  expect(() => parseYamlFile('jobs:\n  - name: a\n  - {name: b, nmae: c}\n', 'f.yaml', schema)).toThrow(
    'f.yaml:3:15 is wrong: unknown key jobs.1.nmae',
  );
});
