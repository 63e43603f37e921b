import { spawnSync } from 'node:child_process';
import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminLine, isWholeKey, readAuthorizedKeys } from '../../src/model/authorized-keys.js';
import { generateKey } from '../../src/ssh/keys.js';

// The step for root, whose home folder a getent of our own moves to a folder of the test.
const step = new URL('../../playbooks/steps/authorized-keys.sh', import.meta.url).pathname;
let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'flotilla-keys-'));
  file = join(home, '.ssh', 'authorized_keys');
  mkdirSync(join(home, 'bin'));
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, 'bin', 'getent'), `#!/bin/sh\necho root:x:0:0::${home}:/bin/sh\n`, {
    mode: 0o755,
  });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function run(...words: string[]) {
  const env = { ...process.env, PATH: `${join(home, 'bin')}:${process.env.PATH}` };
  const done = spawnSync('sh', ['-s', '--', 'root', ...words], {
    input: readFileSync(step),
    env,
    encoding: 'utf8',
  });
  return { code: done.status, said: done.stdout.trim(), why: done.stderr.trim() };
}

const [ours, bob, eve] = [generateKey().publicKey, generateKey().publicKey, generateKey().publicKey];
const blobOf = (key: string) => key.split(' ')[1] ?? '';

describe('authorized-keys.sh', () => {
  it('adds each key once, also behind a line without an end, and leaves all other lines alone', () => {
    const before = `# mine\n\ncommand="x y" ${ours} me`;
    writeFileSync(file, before);
    expect(run('add', `${bob} Bob`, `${bob} Robert`).said).toBe('changed');
    expect(readFileSync(file, 'utf8')).toBe(`${before}\n${bob} Bob\n`);
    expect(run('add', `${bob} again`, ours).said).toBe('same');
    expect(lstatSync(file).mode & 0o777).toBe(0o600);
  });

  it('makes the file where there is none', () => {
    rmSync(join(home, '.ssh'), { recursive: true });
    expect(run('add', bob).said).toBe('changed');
    expect(readFileSync(file, 'utf8')).toBe(`${bob}\n`);
    expect(lstatSync(join(home, '.ssh')).mode & 0o777).toBe(0o700);
  });

  it('removes by the key itself, whatever stands around it, and nothing that only looks like it', () => {
    writeFileSync(
      file,
      `from="1.2.3.4",command="a b" ${bob} x\n# ${bob}\n${ours} ${blobOf(bob)}x\n${bob}\n${eve}\n`,
    );
    expect(run('remove', blobOf(bob)).said).toBe('changed');
    expect(readFileSync(file, 'utf8')).toBe(`# ${bob}\n${ours} ${blobOf(bob)}x\n${eve}\n`);
    expect(run('remove', blobOf(bob)).said).toBe('same');
  });

  it('never leaves a box without a key', () => {
    writeFileSync(file, `${bob}\n# a comment\n`);
    expect(run('remove', blobOf(bob))).toMatchObject({
      code: 1,
      why: expect.stringMatching(/no key at all/),
    });
    expect(readFileSync(file, 'utf8')).toBe(`${bob}\n# a comment\n`);
  });

  it('writes through no link, takes no rubbish, and leaves nothing behind', () => {
    writeFileSync(file, `${ours}\n`);
    for (const word of ['rubbish', 'ssh-ed25519 $(touch /tmp/x)', '', '-----BEGIN OPENSSH PRIVATE KEY-----'])
      expect(run('add', word).code).toBe(2);
    expect(run('other').said).toBe('same');
    expect(run('other', 'x').code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(`${ours}\n`);
    expect(readdirSync(join(home, '.ssh'))).toEqual(['authorized_keys']);
    const target = join(home, 'target');
    writeFileSync(target, `${ours}\n`);
    rmSync(file);
    symlinkSync(target, file);
    expect(run('add', bob)).toMatchObject({ code: 1, why: expect.stringMatching(/symbolic link/) });
    expect(readFileSync(target, 'utf8')).toBe(`${ours}\n`);
  });

  it('syncs admins: adds who is missing, takes off who is none any more, and touches no line of anybody else', () => {
    const byHand = `# flotilla:admin\ncommand="x" ${eve} Eve\n${ours}\n`;
    writeFileSync(file, byHand);
    // Eve has a line of her own already, so none is written for her.
    expect(run('sync', ours, `${bob} Bob flotilla:admin`, `${eve} flotilla:admin`).said).toBe('changed');
    expect(readFileSync(file, 'utf8')).toBe(`${byHand}${bob} Bob flotilla:admin\n`);
    expect(run('sync', ours, `${bob} Robert flotilla:admin`, `${eve} flotilla:admin`).said).toBe('same');
    expect(run('sync', ours).said).toBe('changed');
    expect(readFileSync(file, 'utf8')).toBe(byHand);
    expect(run('sync', ours).said).toBe('same');
    expect(readdirSync(join(home, '.ssh'))).toEqual(['authorized_keys']);
  });

  it('does not take away the key of whoever syncs, nor the last one', () => {
    writeFileSync(file, `${ours} me flotilla:admin\n${bob} flotilla:admin\n`);
    expect(run('sync', ours).said).toBe('changed');
    expect(readFileSync(file, 'utf8')).toBe(`${ours} me flotilla:admin\n`);
    expect(run('sync')).toMatchObject({ code: 1, why: expect.stringMatching(/no key at all/) });
    expect(run('sync', 'rubbish').code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(`${ours} me flotilla:admin\n`);
  });

  it('keeps the owner of the file', () => {
    writeFileSync(file, `${ours}\n`);
    chownSync(file, 0, 0);
    run('add', bob);
    expect(lstatSync(file)).toMatchObject({ uid: 0, gid: 0 });
  });
});

describe('readAuthorizedKeys', () => {
  it('tells key, comment and options apart', () => {
    const text = `# no\n\n${ours}\r\n${bob} Bob B.\nfrom="a b",no-pty ${eve} Eve\nssh-ed25519 short\nrubbish\n`;
    expect(readAuthorizedKeys(text)).toEqual([
      { publicKey: ours, comment: '', options: '', admin: false },
      { publicKey: bob, comment: 'Bob B.', options: '', admin: false },
      { publicKey: eve, comment: 'Eve', options: 'from="a b",no-pty', admin: false },
    ]);
  });

  it('knows the lines that were written for admins, and writes them', () => {
    const text = `${ours} flotilla:admin\n${bob} Bob B. flotilla:admin\n${eve} notflotilla:admin\n`;
    const keys = readAuthorizedKeys(text);
    expect(keys.map(({ admin, comment }) => [admin, comment])).toEqual([
      [true, ''],
      [true, 'Bob B.'],
      [false, 'notflotilla:admin'],
    ]);
    expect(keys.slice(0, 2).map(adminLine)).toEqual([
      `${ours} flotilla:admin`,
      `${bob} Bob B. flotilla:admin`,
    ]);
  });

  it('tells a whole key from one that was cut off, garbled, or calls itself another', () => {
    const whole = (publicKey: string) => isWholeKey({ publicKey, comment: '', options: '', admin: false });
    expect(whole(ours)).toBe(true);
    for (const bad of [
      ours.slice(0, -8),
      ours.replace('ssh-ed25519', 'ssh-rsa'),
      `${ours}AAAA`,
      'ssh-ed25519 AAAA',
    ])
      expect(whole(bad)).toBe(false);
  });
});
