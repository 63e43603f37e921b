import { expect, it } from 'vitest';
import { completeTags, isReserved, overlayTags } from '../../src/localcloud/tags.js';

const tag = (Key: string, Value = '') => ({ Key, Value });

it('gives a tag without a value the empty one', () => {
  expect(completeTags([{ Key: 'a' }, { Key: 'b', Value: '1' }])).toEqual([tag('a'), tag('b', '1')]);
  expect(completeTags(undefined)).toEqual([]);
});

it('keeps the place of a key whose value changes', () => {
  const old = [tag('a', '1'), tag('b', '1')];
  expect(overlayTags(old, [tag('c', '2'), tag('a', '2')])).toEqual([
    tag('a', '2'),
    tag('b', '1'),
    tag('c', '2'),
  ]);
});

it.each([
  ['aws:cloudformation:stack-id', true],
  ['AWS:x', true],
  ['laws:x', false],
  ['awsome', false],
])('knows whether %s is AWS’s own', (key, reserved) => {
  expect(isReserved(tag(key))).toBe(reserved);
});
