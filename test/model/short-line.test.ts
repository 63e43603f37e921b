// What a table shows of a long text.
import { expect, it } from 'vitest';
import { shortLine } from '../../src/model/short-line.js';

it('keeps what is short, in one line', () => {
  expect(shortLine('exit status 7')).toBe('exit status 7');
  expect(shortLine(' one\n  two\r\n')).toBe('one two');
  expect(shortLine('x'.repeat(163))).toBe('x'.repeat(163));
});

it('keeps the beginning and the end of what is long', () => {
  const text = `exit status 100: ${'Reading database ...\n'.repeat(50)}E: dpkg exited unexpectedly`;
  const line = shortLine(text);
  expect(line).toMatch(/^exit status 100: Reading .* … .*E: dpkg exited unexpectedly$/);
  expect(line.length).toBeLessThan(170);
});
