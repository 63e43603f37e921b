// Networks as EC2 keeps them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkHolds, readNetwork } from '../../src/model/network.js';

describe('readNetwork', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['255.255.255.255/1', '128.0.0.0/1'],
    ['1.2.3.4/0', '0.0.0.0/0'],
  ])('%s is %s', (text, network) => {
    expect(readNetwork(text)).toBe(network);
    expect(readNetwork(network)).toBe(network);
  });

  it.each([
    '',
    'me',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/08',
    '1.2.3.4/8/8',
    '::1',
    '1.2.3.4 ',
    '256.1.1.1',
  ])('refuses %j', (text) => expect(readNetwork(text)).toBeUndefined());
});

describe('networkHolds', () => {
  it('agrees with the bits of both addresses', () => {
    const bits = (address: string) =>
      address
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('');
    const cases = fc.tuple(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }));
    fc.assert(
      fc.property(cases, ([one, other, length]) => {
        const same = bits(one).slice(0, length) === bits(other).slice(0, length);
        expect(networkHolds(`${one}/${length}`, other)).toBe(same);
      }),
    );
  });
});
