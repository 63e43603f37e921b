import { execFileSync } from 'node:child_process';
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
});
