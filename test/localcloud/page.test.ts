import { expect, it } from 'vitest';
import { cutPage } from '../../src/localcloud/page.js';

const cut = (ids: string, token?: string, size = 3) =>
  cutPage([...ids], { idOf: (id) => id, token, size, refusal: () => new Error('not a token of ours') });

it('gives every item once, and no token with the last', () => {
  const first = cut('abcdef');
  const second = cut('abcdef', first.token);
  expect([first.page, second.page, second.token]).toEqual([['a', 'b', 'c'], ['d', 'e', 'f'], undefined]);
});

it.each([
  ['came before it', 'xyabcdef', 'def'],
  ['went before it', 'acdef', 'def'],
  ['was the first of the next page and went', 'abcef', 'ef'],
])('skips and repeats nothing when an item %s', (_what, later, expected) => {
  expect(cut(later, cut('abcdef').token).page.join('')).toBe(expected);
});

it('begins at the first page for an empty token', () => {
  expect(cut('ab', '').page).toEqual(['a', 'b']);
});

it.each(['x', 'bm9uc2Vuc2U', '%'])('refuses the token %s in the words of the service', (token) => {
  expect(() => cut('abc', token)).toThrow('not a token of ours');
});
