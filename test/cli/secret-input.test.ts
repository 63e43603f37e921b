import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readPasswordFromStdin } from '../../src/cli/secret-input.js';

const piped = async (...pieces: (string | Buffer)[]) =>
  (await readPasswordFromStdin(Readable.from(pieces.map((piece) => Buffer.from(piece as string))))).reveal();

describe('a password on stdin', () => {
  it.each([
    ['a line', 'open sesame\n', 'open sesame'],
    ['a line of Windows', 'open sesame\r\n', 'open sesame'],
    ['no end of line', 'open sesame', 'open sesame'],
    ['blanks, which count', '  x \n', '  x '],
    ['nothing', '', ''],
    ['letters apart from their dots, which keyboards compose', 'u\u0308', 'ü'],
    ['a second line, which is refused later', 'a\nb\n', 'a\nb'],
  ])('is %s', async (_what, input, password) => {
    expect(await piped(input)).toBe(password);
  });

  it('may arrive in the middle of a letter', async () => {
    const bytes = Buffer.from('日本🦊');
    expect(await piped(bytes.subarray(0, 1), bytes.subarray(1, 8), bytes.subarray(8))).toBe('日本🦊');
  });

  it('is refused where no browser could send it', async () => {
    await expect(piped(Buffer.from([0x61, 0xff]))).rejects.toThrow(/not UTF-8/);
  });

  it('is not read without end, and stays too long to be taken', async () => {
    let given = 0;
    const endless = Readable.from(
      (async function* () {
        for (;;) {
          given += 1000;
          yield Buffer.from('ä'.repeat(500));
        }
      })(),
    );
    const password = (await readPasswordFromStdin(endless)).reveal();
    expect(Buffer.byteLength(password)).toBeGreaterThan(1024);
    expect(given).toBeLessThan(100_000);
  });
});
