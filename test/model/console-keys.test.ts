// Consoles are noisy: whatever is in the way, keys come out whole or not at all.
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { isWholeKey, readConsoleKeys } from '../../src/model/console-keys.js';
import { publicLine } from '../../src/ssh/keys.js';

function keyOf(type: 'ec' | 'rsa' | 'ed25519'): string {
  const options = { ec: { namedCurve: 'P-256' }, rsa: { modulusLength: 2048 }, ed25519: {} }[type];
  const pair = generateKeyPairSync(type as 'ec', options as { namedCurve: string });
  if (type === 'ed25519') {
    const x = Buffer.from(String(pair.publicKey.export({ format: 'jwk' }).x), 'base64url');
    const sized = (part: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, part.length]), part]);
    return `ssh-ed25519 ${Buffer.concat([sized(Buffer.from('ssh-ed25519')), sized(x)]).toString('base64')}`;
  }
  const pem = pair.privateKey.export({ format: 'pem', type: type === 'rsa' ? 'pkcs1' : 'sec1' } as never);
  const parsed = ssh2.utils.parseKey(String(pem));
  if (parsed instanceof Error) throw parsed;
  return publicLine(Array.isArray(parsed) ? parsed[0] : parsed);
}

const keys = [keyOf('ed25519'), keyOf('ec'), keyOf('rsa')];
const other = [keyOf('ed25519')];
const block = (lines: readonly string[]) => [
  '-----BEGIN SSH HOST KEY KEYS-----',
  ...lines,
  '-----END SSH HOST KEY KEYS-----',
];
const noise = '[   12.345678] random: crng init done';

describe('readConsoleKeys', () => {
  it.each<[string, string[], string[][]]>([
    ['a plain block', block(keys), [keys]],
    ['comments behind the keys', block(keys.map((key) => `${key} root@ip-10-0-0-1`)), [keys]],
    ['syslog marks', block(keys).map((line) => `<14>Nov 20 11:22:33 cloud-init: ${line}`), [keys]],
    ['a mark without a blank', block(keys).map((line) => `<14>${line}`), [keys]],
    ['times of the kernel', block(keys).map((line) => `[   14.1] cloud-init[812]: ${line}`), [keys]],
    ['colours', block(keys).map((line) => `\u001b[0;32m${line}\u001b[0m`), [keys]],
    ['kernel lines between', block(keys.flatMap((key) => [noise, key, noise])), [keys]],
    ['a key twice', block([...keys, ...keys]), [keys]],
    ['two blocks', [...block(keys), noise, ...block(other)], [keys, other]],
    ['a block cut off at its end', [...block(other), ...block(keys).slice(0, -1)], [other]],
    ['a block cut off at its beginning', [...block(keys).slice(1), noise, ...block(other)], [other]],
    ['a block that begins anew', [...block(other).slice(0, -1), ...block(keys)], [keys]],
    [
      'markers glued to the keys',
      [block(keys).slice(0, 2).join(''), ...keys.slice(1, 2), block(keys).slice(3).join('')],
      [keys],
    ],
    ['a key behind the block', [...block(keys), ...other, noise], [keys]],
    ['an empty block', block([]), []],
    ['fingerprints only', ['-----BEGIN SSH HOST KEY FINGERPRINTS-----', ...keys], []],
    ['a key cut in the middle', block([keys[0]?.slice(0, -9) ?? '', ...other]), [other]],
    ['a private key', block(['-----BEGIN OPENSSH PRIVATE KEY-----', 'b3BlbnNzaC1rZXk=']), []],
  ])('%s', (_, lines, expected) => {
    for (const lineEnd of ['\n', '\r\n', '\r'])
      expect(readConsoleKeys(lines.join(lineEnd))).toEqual(expected);
  });

  it('finds the block in 64 KB of anything, and never makes up a key', () => {
    const junk = fc.string({ unit: 'binary', maxLength: 2000 });
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 30 }), fc.array(junk, { maxLength: 30 }), (before, after) => {
        const text = [...before, ...block(keys), ...after].join('\n');
        expect(readConsoleKeys(text)).toContainEqual(keys);
        const bare = [...before, ...after].join('\n');
        expect(readConsoleKeys(bare)).toEqual([]);
      }),
    );
    const large = `${noise}\r\n`.repeat(1700);
    expect(readConsoleKeys(`${large}${block(keys).join('\r\n')}\r\n${large}`)).toEqual([keys]);
  });

  it('takes no key that was cut anywhere', () => {
    for (const key of keys)
      for (let length = 1; length < key.length; length++)
        expect(isWholeKey(key.slice(0, length))).toBe(false);
    expect(keys.every(isWholeKey)).toBe(true);
  });

  it('stands any cut of the whole text', () => {
    const text = [...block(keys), ...block(other)].join('\r\n');
    for (let at = 0; at <= text.length; at++) {
      for (const found of [readConsoleKeys(text.slice(at)), readConsoleKeys(text.slice(0, at))])
        for (const one of found.flat()) expect([...keys, ...other]).toContain(one);
    }
  });
});
