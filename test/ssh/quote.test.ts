import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/errors.js';
import { commandLine, quote } from '../../src/ssh/quote.js';

/** What a real sh makes of the words. */
function throughShell(words: readonly string[]): string[] {
  const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${commandLine(words)}`], {
    encoding: 'utf8',
  });
  return printed.split('\0').slice(0, -1);
}

const shells = ['sh', 'dash', 'bash', 'busybox', 'ksh', 'zsh'].filter(
  (shell) => spawnSync('sh', ['-c', `command -v ${shell}`]).status === 0,
);

/** The line as raw bytes on the shell's stdin, as sshd hands it on: no argument of ours has to be UTF-8. */
function bytesThrough(shell: string, words: readonly Buffer[]): Buffer[] {
  const line = Buffer.from(
    `printf '%s\\0' ${commandLine(words.map((word) => word.toString('latin1')))}\n`,
    'latin1',
  );
  const argv = shell === 'busybox' ? ['busybox', 'sh'] : [shell];
  const { stdout, stderr } = spawnSync(argv[0] ?? '', argv.slice(1), { input: line, env: { LC_ALL: 'C' } });
  expect(stderr.toString()).toBe('');
  const found: Buffer[] = [];
  for (let from = 0, to = stdout.indexOf(0); to >= 0; from = to + 1, to = stdout.indexOf(0, from))
    found.push(stdout.subarray(from, to));
  return found;
}

const syntax = '\'"\\$`!(){}[]<>|&;*?~#=%- \t\n\r\u0001\u007f\u0080\u00ff';

const anyByte = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const word = fc.oneof(anyByte, anyText).filter((text) => !text.includes('\0'));

describe('quote', () => {
  it('gives sh the very text, for ten thousand random ones', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 100, maxLength: 100 }), (words) => {
        expect(throughShell(words)).toEqual(words);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    '$(id)',
    '`id`',
    ';id',
    'a\nb',
    '-oProxyCommand=id',
    "'",
    "''",
    '"',
    '\\',
    '',
    '~',
    '*',
    '\u2028',
    '!x',
    'A=b',
  ])('keeps %j as it is', (text) => {
    expect(throughShell([text])).toEqual([text]);
  });

  it('leaves plain words readable', () => {
    expect(commandLine(['ls', '-l', '/data/a b'])).toBe("ls -l '/data/a b'");
  });

  it('refuses a NUL byte, which would end the word', () => {
    expect(() => quote('a\0b')).toThrow(UserError);
  });

  it.each(shells)('gives %s the very bytes, for ten thousand random words that are no text', (shell) => {
    const seed = createHash('sha256').update(shell).digest();
    const words = Array.from({ length: 10_000 }, (_, index) => {
      const stream = createHash('shake256', { outputLength: 1 + (index % 40) })
        .update(seed)
        .update(`${index}`);
      const bytes = stream.digest();
      // Every third word is made of what shells read as syntax.
      return index % 3 === 0
        ? bytes.map((byte) => syntax.charCodeAt(byte % syntax.length))
        : bytes.map((byte) => byte || 1);
    });
    for (let from = 0; from < words.length; from += 500) {
      const batch = words.slice(from, from + 500).map((word) => Buffer.from(word));
      expect(Buffer.concat(bytesThrough(shell, batch)).equals(Buffer.concat(batch))).toBe(true);
      expect(bytesThrough(shell, batch)).toEqual(batch);
    }
  });
});
