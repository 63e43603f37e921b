import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/errors.js';
import {
  ensureWorkspaceKey,
  fingerprint,
  generateKey,
  holdKey,
  keyBlob,
  readKeyFile,
  signingKey,
} from '../../src/ssh/keys.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

const keygen = (...words: string[]) => execFileSync('ssh-keygen', words, { encoding: 'utf8', stdio: 'pipe' });
const complaint = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: UserError) => error.complaint,
  );

describe('generateKey', () => {
  it('makes pairs that OpenSSH reads, those with leading zeroes too', async () => {
    const made = Array.from({ length: 2000 }, generateKey);
    const startsWithZero = made.filter(({ publicKey }) => keyBlob(publicKey)[19] === 0);
    expect(startsWithZero.length).toBeGreaterThan(0);
    for (const [index, { privateKey, publicKey }] of [...startsWithZero, ...made.slice(0, 20)].entries()) {
      const file = join(folder, `made-${index}`);
      await writeFile(file, privateKey.reveal(), { mode: 0o600 });
      expect(keygen('-y', '-f', file).trim()).toBe(publicKey);
      expect((await readKeyFile(file)).publicKey).toBe(publicKey);
    }
  });
});

describe('fingerprint', () => {
  it('is the one ssh-keygen shows', async () => {
    const { publicKey } = generateKey();
    await writeFile(join(folder, 'shown.pub'), `${publicKey} a comment\n`);
    expect(keygen('-lf', join(folder, 'shown.pub'))).toContain(` ${fingerprint(publicKey)} `);
  });
});

describe('readKeyFile', () => {
  it.each([
    ['ed25519', ['-t', 'ed25519']],
    ['RSA .pem as EC2 hands it out', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
    ['RSA in PKCS#8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']],
    ['ECDSA', ['-t', 'ecdsa', '-m', 'PKCS8']],
  ])('reads %s and derives its public key', async (name, words) => {
    const file = join(folder, name.replaceAll(/[^A-Za-z0-9]/g, '-'));
    keygen('-q', '-N', '', ...words, '-f', file);
    const key = await readKeyFile(file);
    expect(`${key.publicKey}`).toBe(
      (await readFile(`${file}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ').trim(),
    );
    const signer = await signingKey(key);
    const hash = key.publicKey.startsWith('ssh-rsa') ? 'sha512' : undefined;
    const signature = signer.sign('what is signed', hash) as Buffer;
    const known = ssh2.utils.parseKey(key.publicKey);
    if (known instanceof Error) throw known;
    expect(known.verify('what is signed', signature, hash)).toBe(true);
    expect(known.verify('something else', signature, hash)).toBe(false);
  });

  it('keeps a held key at hand when its file is gone, and out of every print', async () => {
    const file = join(folder, 'held');
    await writeFile(file, generateKey().privateKey.reveal(), { mode: 0o600 });
    const held = await holdKey(await readKeyFile(file));
    await rm(file);
    expect((await signingKey(held)).isPrivateKey()).toBe(true);
    expect(inspect(held, { depth: 9, showHidden: true }) + JSON.stringify(held)).not.toContain('PRIVATE');
  });

  it('refuses a key others can read, with the command that mends it', async () => {
    const file = join(folder, 'open');
    await writeFile(file, generateKey().privateKey.reveal());
    await chmod(file, 0o640);
    expect(await complaint(readKeyFile(file))).toMatchObject({
      reason: 'usage',
      next: `chmod 600 ${file}`,
      why: 'its mode is 0640',
    });
  });

  it('names what is missing', async () => {
    expect(await complaint(readKeyFile(join(folder, 'nowhere')))).toMatchObject({ reason: 'notFound' });
  });

  it('sends an encrypted key to the agent', async () => {
    const file = join(folder, 'encrypted');
    keygen('-q', '-t', 'ed25519', '-N', 'secret words', '-f', file);
    const told = await complaint(readKeyFile(file));
    expect(told?.why).toContain('passphrase');
    expect(told?.next).toContain('ssh-add');
  });

  it.each([
    ['text', 'hello'],
    ['a public key', generateKey().publicKey],
    ['nothing', ''],
  ])('refuses %s', async (_name, text) => {
    const file = join(folder, 'no-key');
    await writeFile(file, text, { mode: 0o600 });
    await chmod(file, 0o600);
    await expect(readKeyFile(file)).rejects.toThrow(UserError);
  });
});

describe('ensureWorkspaceKey', () => {
  it('makes one key, private to its owner, however many ask at once', async () => {
    const file = join(folder, 'workspace', 'keys', 'id');
    const keys = await Promise.all(Array.from({ length: 8 }, () => ensureWorkspaceKey(file)));
    expect(new Set(keys.map((key) => key.publicKey)).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'workspace', 'keys'))).mode & 0o777).toBe(0o700);
  });

  it('does not write through a link that was planted', async () => {
    const target = join(folder, 'planted-target');
    const link = join(folder, 'planted');
    await symlink(target, link);
    await expect(ensureWorkspaceKey(link)).rejects.toThrow();
    await expect(stat(target)).rejects.toThrow();
  });
});
