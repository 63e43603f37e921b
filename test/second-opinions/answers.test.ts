// The comparison itself: what it must see, and what it must not mind.
import { expect, it } from 'vitest';
import { differencesOf, readAnswers } from './answers.js';

const compare = (ours: unknown, theirs: unknown) =>
  differencesOf(
    readAnswers({ steps: [['step', ours]], names: { 'vpc-00000000000000001': '<vpc>' } }),
    readAnswers({ steps: [['step', theirs]], names: { 'vpc-0000000000000000f': '<vpc>' } }),
  ).map(({ path, ours: one, theirs: other }) => [path, one, other]);

it.each([
  ['ids that stand for the same', 'vpc-00000000000000001', 'vpc-0000000000000000f'],
  ['ids within a text', 'arn:vpc/vpc-00000000000000001', 'arn:vpc/vpc-0000000000000000f'],
  ['ids nobody asked about', 'eni-00000000000000001', 'eni-00000000000000002'],
  ['times', '2026-01-02T03:04:05+00:00', '2026-01-02T03:04:06.123Z'],
  ['the order of tags', [{ Key: 'a' }, { Key: 'b' }], [{ Key: 'b' }, { Key: 'a' }]],
])('does not mind %s', (_what, ours, theirs) => {
  expect(compare({ Value: ours }, { Value: theirs })).toEqual([]);
});

it.each([
  ['another value', { A: { B: 'x' } }, { A: { B: 'y' } }, [['A.B', 'x', 'y']]],
  ['what one does not say', { A: 1 }, {}, [['A', 1, undefined]]],
  ['an empty list in place of none', { A: [] }, {}, [['A', [], undefined]]],
  ['one item too many', { A: ['x'] }, { A: ['x', 'y'] }, [['A#', 1, 2]]],
  [
    'another order',
    { A: ['x', 'y'] },
    { A: ['y', 'x'] },
    [
      ['A[]', 'x', 'y'],
      ['A[]', 'y', 'x'],
    ],
  ],
  [
    'another kind of id',
    { A: 'vpc-00000000000000002' },
    { A: 'eni-00000000000000002' },
    [['A', '<vpc>', '<eni>']],
  ],
  ['a refusal', { Refusal: { Code: 'No', Status: 400 } }, { A: 1 }, [['Refusal', 'No', undefined]]],
  [
    'another refusal',
    { Refusal: { Code: 'No', Status: 400 } },
    { Refusal: { Code: 'Never', Status: 400 } },
    [['Refusal.Code', 'No', 'Never']],
  ],
])('sees %s', (_what, ours, theirs, seen) => {
  expect(compare(ours, theirs)).toEqual(seen);
});

it('sees a step that one did not come to, and two steps of one name', () => {
  const one = readAnswers({ steps: [['a', { X: 1 }]], names: {} });
  expect(differencesOf(one, new Map())).toMatchObject([{ step: 'a', path: '' }]);
  expect(() =>
    readAnswers({
      steps: [
        ['a', 1],
        ['a', 2],
      ],
      names: {},
    }),
  ).toThrow('two steps have one name');
});
