// Names in the order people expect.
import { expect, it } from 'vitest';
import { compareNames } from '../../src/model/name-order.js';

it('goes by the number where there is one, and by letters elsewhere', () => {
  const names = ['ws-10', 'alice', 'ws-9', 'ws-1', 'bob', 'ws', 'ws-10b', 'a1-2', 'a1-10', 'ws-010', ''];
  expect(names.sort(compareNames)).toEqual([
    '',
    'a1-2',
    'a1-10',
    'alice',
    'bob',
    'ws',
    'ws-1',
    'ws-9',
    'ws-010',
    'ws-10',
    'ws-10b',
  ]);
});

it('is an order: what is before another is never after it', () => {
  const names = ['a', 'a1', 'a01', 'a1b', 'a1b2', 'b', '1', '01', '10', '9', 'a-1', 'a-', ''];
  for (const one of names)
    for (const other of names) {
      expect(Math.sign(compareNames(one, other)) + Math.sign(compareNames(other, one))).toBe(0);
      if (one !== other) expect(compareNames(one, other), `${one} ${other}`).not.toBe(0);
    }
});
