import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endText, safeLines } from '../../src/cli/words/sessions.js';

/** What is written for text that arrives in these pieces. */
function linesOf(...pieces: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const output = safeLines((line) => lines.push(line));
  for (const piece of pieces) output.take(Buffer.from(piece as string));
  output.end();
  return lines;
}

describe('what a session printed', () => {
  it.each([
    ['ends of line of a terminal', 'a\r\nb\r\n', ['a', 'b']],
    ['a last line without an end', 'a\nb', ['a', 'b']],
    ['a bar that is drawn over itself', '10%\r50%\r100%\r\n', ['10%', '50%', '100%']],
    ['colours', '\x1b[1;31mred\x1b[0m\n', ['red']],
    ['an empty line', 'a\n\nb\n', ['a', '', 'b']],
    ['a bell', 'a\x07\n', ['a^G']],
  ])('shows %s as lines', (_what, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it('is the same however it is cut into pieces', () => {
    const text = 'ü日本🦊\r\nab\r\r\ncd\x1b[31mx\x1b[0m\rnext\n';
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      expect(linesOf(bytes.subarray(0, at), bytes.subarray(at))).toEqual(linesOf(text));
    }
  });

  it('never moves the cursor, sets a title or writes the clipboard', () => {
    const nasty = fc.constantFrom(
      '\x1b]52;c;eA==\x07',
      '\x1b[2J',
      '\x9b2J',
      '\r',
      '\x1b',
      '\u202e',
      'a',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(nasty), (pieces) => {
        for (const line of linesOf(...pieces)) {
          expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
          expect(stripVTControlCharacters(line)).toBe(line);
        }
      }),
    );
  });

  it('is shown in parts where no line ends', () => {
    const pieces = Array.from({ length: 10 }, () => 'x'.repeat(20_000));
    const lines = linesOf(...pieces);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join('')).toBe(pieces.join(''));
  });
});

describe('how a session ended', () => {
  it('is told in words', () => {
    const base = { name: 'a', started: '2026-11-20T10:00:00Z' };
    expect(endText({ ...base, state: 'ended', status: 3, ended: '2026-11-20T10:05:00Z' })).toMatch(
      /^ended with status 3 at 2026-11-20 /,
    );
    expect(endText({ ...base, state: 'lost' })).toMatch(/without a status/);
    expect(endText({ ...base, state: 'running' })).toMatch(/^runs since 2026-11-20 /);
    expect(endText({ name: 'jupyter', state: 'running' })).toBe('runs');
  });
});
