// Names, ranges and lists of numbered boxes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/model/errors.js';
import {
  checkBase,
  fleetBoxName,
  fleetStackName,
  numbersOf,
  readBoxNumber,
  readOnly,
  readRange,
  selectedNumbers,
  shortList,
  widestRange,
} from '../../src/model/fleet.js';

const refused = (work: () => unknown): UserError => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('it should have been refused');
};

describe('checkBase', () => {
  it.each(['ws', 'w', 'spring-school', 'r2d2', 'ws-1a', 'a'.repeat(57)])('takes %s', (base) => {
    expect(checkBase(base)).toBe(base);
  });

  it.each(['', 'Ws', '1ws', 'ws-', '-ws', 'w_s', 'w s', 'ws\n', 'a'.repeat(58)])('refuses %j', (base) => {
    expect(refused(() => checkBase(base)).complaint.why).toMatch(/DNS label/);
  });

  it('refuses what looks like a box of another fleet', () => {
    expect(refused(() => checkBase('ws-1')).complaint.why).toMatch(/ends in a number/);
  });

  it('leaves room for the highest number in a DNS label', () => {
    expect(fleetBoxName('a'.repeat(57), 99_999)).toHaveLength(63);
  });
});

describe('readBoxNumber', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['99999', 99_999],
  ])('reads %s', (text, value) => expect(readBoxNumber(text)).toBe(value));

  it.each(['', '01', '-1', '+1', '1.5', '1e3', ' 1', '0x1', '100000', 'one', '٣'])('refuses %j', (text) => {
    expect(refused(() => readBoxNumber(text)).complaint.reason).toBe('usage');
  });
});

describe('readRange', () => {
  it('takes one number for a range of one, and both ends with it', () => {
    expect(readRange('3')).toEqual({ low: 3, high: 3 });
    expect(numbersOf(readRange('3', '5'))).toEqual([3, 4, 5]);
  });

  it('says how to write one that begins above its end', () => {
    expect(refused(() => readRange('5', '3')).complaint.next).toBe('write 3 5');
  });

  it('ends where a range is a slip of the keyboard', () => {
    expect(numbersOf(readRange('1', String(widestRange)))).toHaveLength(widestRange);
    expect(refused(() => readRange('1', String(widestRange + 1))).complaint.what).toContain('2001 boxes');
  });
});

describe('readOnly', () => {
  it('reads numbers and ranges, sorted and each once', () => {
    expect(readOnly('7-9,3, 8')).toEqual([3, 7, 8, 9]);
  });

  it.each(['', ',', '3,', 'a', '1-2-3', '3-', '-3', '9-7'])('refuses %j', (text) => {
    refused(() => readOnly(text));
  });

  it('refuses what lies outside of the range typed', () => {
    expect(readOnly('2,4', { low: 2, high: 4 })).toEqual([2, 4]);
    expect(refused(() => readOnly('1,4', { low: 2, high: 4 })).complaint.what).toContain('box 1');
    expect(refused(() => readOnly('5', { low: 2, high: 4 })).complaint.what).toContain('box 5');
  });
});

describe('shortList', () => {
  it.each([
    [[], ''],
    [[4], '4'],
    [[1, 2, 3, 7], '1-3,7'],
    [[9, 1, 2, 2, 8], '1-2,8-9'],
  ])('says %j as %j', (numbers, text) => expect(shortList(numbers)).toBe(text));

  it('is read back by readOnly as the same numbers', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 300 }), { minLength: 1 }), (numbers) => {
        expect(readOnly(shortList(numbers))).toEqual([...numbers].sort((one, other) => one - other));
      }),
    );
  });
});

describe('selectedNumbers', () => {
  it('is the list, else the range, else all there are', () => {
    expect(selectedNumbers({ base: 'ws', range: { low: 1, high: 3 }, only: [2] })).toEqual([2]);
    expect(selectedNumbers({ base: 'ws', range: { low: 1, high: 3 } })).toEqual([1, 2, 3]);
    expect(selectedNumbers({ base: 'ws' })).toBeUndefined();
  });
});

it('names the stack of a fleet by prefix and base', () => {
  expect(fleetStackName('flotilla', 'ws')).toBe('flotilla-fleet-ws');
});
