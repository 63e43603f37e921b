// Base, up to two numbers, two paths.
import { describe, expect, it } from 'vitest';
import { readSelection } from '../../../src/cli/fleet-options.js';
import { copiedText, readPathOperands } from '../../../src/cli/words/fleet-paths.js';

const read = (words: readonly string[]) => readPathOperands(words, 'fleet put ...');

describe('readPathOperands', () => {
  it.each([
    [['ws', 'a', 'b'], ['ws'], undefined],
    [['ws', '7', 'a', 'b'], ['ws', '7'], { low: 7, high: 7 }],
    [['ws', '1', '40', 'a', 'b'], ['ws', '1', '40'], { low: 1, high: 40 }],
  ])('of %j', (words, selection, range) => {
    expect(read(words)).toEqual({ selection, source: 'a', target: 'b' });
    expect(readSelection(selection, {})).toMatchObject({ base: 'ws', range });
  });

  it('takes paths that only look odd', () => {
    expect(read(['ws', './40', '~/7'])).toMatchObject({ source: './40', target: '~/7' });
  });

  it.each([
    [['ws', 'a'], /one is missing/],
    [['ws', '1', '40'], /a bare number is that of a box; a file of that name is \.\/1/],
    [['ws', '1', '40', 'a'], /\.\/40/],
    [['ws', 'a', '3'], /\.\/3/],
    [['ws', '1', '2', 'a', 'b', 'c'], /the shell spelled out a \*/],
  ])('refuses %j', (words, why) => {
    expect(() => read(words)).toThrow(why);
  });

  it('leaves a number that is none to the reader of ranges', () => {
    const { selection } = read(['ws', 'x', 'a', 'b']);
    expect(() => readSelection(selection, {})).toThrow(/"x" is not the number of a box/);
  });
});

it('says how much was copied', () => {
  expect(copiedText({ files: 1, bytes: 7 })).toBe('1 file, 7 B');
  expect(copiedText({ files: 3, bytes: 2048 })).toBe('3 files, 2.0 KiB');
});
