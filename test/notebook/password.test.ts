import { execFileSync } from 'node:child_process';
import { argon2Verify } from 'hash-wasm';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/model/secret.js';
import { generatePassphrase, isGenerated } from '../../src/notebook/passphrase.js';
import { hashPassword } from '../../src/notebook/password-hash.js';
import { words } from '../../src/notebook/words.js';

describe('hashPassword', () => {
  it('writes the exact form of Jupyter', async () => {
    const hash = (await hashPassword(new Secret('pw'))).reveal();
    expect(hash).toMatch(/^argon2:\$argon2id\$v=19\$m=10240,t=10,p=8\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{22}$/);
    expect(await argon2Verify({ password: 'pw', hash: hash.slice('argon2:'.length) })).toBe(true);
    expect(await argon2Verify({ password: 'pW', hash: hash.slice('argon2:'.length) })).toBe(false);
    expect((await hashPassword(new Secret('pw'))).reveal()).not.toBe(hash);
  });

  it('is quick for a passphrase of ours and slow for what a person chose', async () => {
    const parametersOf = async (password: Secret) =>
      /\$(m=[^$]*)\$/.exec((await hashPassword(password)).reveal())?.[1];
    const ours = new Secret('abacus-abdomen-abide-ability-able-abnormal');
    expect(isGenerated(ours)).toBe(words.includes('abacus'));
    expect(await parametersOf(ours)).toBe('m=1024,t=1,p=1');
    for (const password of [
      'abacus-abdomen-abide-ability-able',
      'abacus-abacus-abacus-abacus-abacus-abacus',
      'abacus-abdomen-abide-ability-able-xyzzy',
      'Abacus-abdomen-abide-ability-able-abnormal',
    ])
      expect(await parametersOf(new Secret(password))).toBe('m=10240,t=10,p=8');
  });

  it("is what Jupyter's own verifier takes", async () => {
    for (const password of ['pw', 'ünï €', ' blank ', generatePassphrase().reveal()]) {
      const hash = (await hashPassword(new Secret(password))).reveal();
      expect(await passwordCheck(hash, password)).toBe(true);
      expect(await passwordCheck(hash, `${password}x`)).toBe(false);
    }
  });
});

/** notebook 6's `passwd_check`, which jupyter_server took over. */
async function passwordCheck(hash: string, password: string): Promise<boolean> {
  const program =
    'import json, sys\nfrom notebook.auth.security import passwd_check\nprint(passwd_check(*json.load(sys.stdin)))';
  const input = JSON.stringify([hash, password]);
  return execFileSync('/usr/bin/python3', ['-c', program], { input, encoding: 'utf8' }).trim() === 'True';
}

describe('generatePassphrase', () => {
  it('has 77 bits in six words that can be typed', () => {
    expect(words).toHaveLength(7776);
    expect(new Set(words).size).toBe(7776);
    expect(words.every((word) => /^[a-z-]{3,9}$/.test(word))).toBe(true);
    expect(6 * Math.log2(words.length)).toBeGreaterThan(77);
    const phrase = generatePassphrase();
    expect(String(phrase)).toBe('********');
    expect(phrase.reveal()).toMatch(/^[a-z]+(-[a-z]+){5,}$/);
  });

  it('is another one every time, from the whole list', () => {
    const made = Array.from({ length: 3000 }, () => generatePassphrase().reveal());
    expect(new Set(made).size).toBe(3000);
    const used = new Set(made.flatMap((phrase) => phrase.split('-')));
    expect(used.size).toBeGreaterThan(6500);
  });
});
