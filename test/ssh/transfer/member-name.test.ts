import { describe, expect, it } from 'vitest';
import { memberName } from '../../../src/ssh/transfer/member-name.js';

describe('memberName', () => {
  it.each([
    ['./', []],
    ['.', []],
    ['./a', ['a']],
    ['./a/b/', ['a', 'b']],
    ['a', ['a']],
    ['./..a/b..', ['..a', 'b..']],
    ['./-x', ['-x']],
  ])('takes %j', (name, parts) => {
    expect(memberName(name)).toEqual({ parts });
  });

  it.each([
    ['/a', 'absolute'],
    ['..', 'climbs'],
    ['./../a', 'climbs'],
    ['./a/../../b', 'climbs'],
    ['./a/..', 'climbs'],
    ['', 'empty'],
    ['./a//b', 'empty'],
    ['././a', 'empty'],
    [`./${'d/'.repeat(65)}`, 'nested'],
  ])('refuses %j as an escape', (name, why) => {
    expect(memberName(name)).toMatchObject({ refused: 'escape', why: expect.stringContaining(why) });
  });

  it.each(['./a\nb', './\u001b[2J', './a\u0000b', './\u009b', './a\ufffd'])(
    'leaves %j where it is',
    (name) => {
      expect(memberName(name)).toMatchObject({ refused: 'skip' });
    },
  );
});
