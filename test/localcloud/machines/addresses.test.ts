// The address plan: subnets of the benchmark block, overlaps, refusals.
import { expect, test } from 'vitest';
import {
  networksOverlap,
  publicAddresses,
  requireAddress,
  requireCidr,
  SUBNET_COUNT,
  standInAddresses,
  subnetAt,
} from '../../../src/localcloud/machines/addresses.js';

test('subnets fill 198.18.0.0/15 and nothing else', () => {
  expect(subnetAt(0).cidr).toBe('198.18.0.0/24');
  expect(subnetAt(SUBNET_COUNT - 1)).toEqual({
    index: 511,
    cidr: '198.19.255.0/24',
    host: '198.19.255.1',
    router: '198.19.255.2',
  });
});

test('a subnet has 212 public addresses and 40 stand-ins, none of them the host or the router', () => {
  const addresses = publicAddresses(subnetAt(3));
  const standIns = standInAddresses(subnetAt(3));
  expect([addresses.length, standIns.length]).toEqual([212, 40]);
  expect(new Set([...addresses, ...standIns]).size).toBe(252);
  expect([addresses[0], standIns.at(-1)]).toEqual(['198.18.3.3', '198.18.3.254']);
});

test.each([
  ['198.18.4.0/24', '198.18.4.0/24', true],
  ['198.18.4.0/24', '198.18.5.0/24', false],
  ['198.18.4.77', '198.18.4.0/24', true],
  ['198.16.0.0/14', '198.19.255.0/24', true],
  ['255.255.255.255', '0.0.0.0/0', true],
  ['128.0.0.0/1', '127.0.0.0/8', false],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(networksOverlap(one, other)).toBe(expected);
  expect(networksOverlap(other, one)).toBe(expected);
});

test.each(['', '10.0.0', '10.0.0.256', '10.0.0.1 ', '::1', '10.0.0.1\n-A INPUT'])(
  '%j is no address',
  (text) => {
    expect(() => requireAddress(text)).toThrow(/not an IPv4 address/);
  },
);

test.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', '::/0', '0.0.0.0/0 -j ACCEPT'])(
  '%j is no network',
  (text) => {
    expect(() => requireCidr(text)).toThrow(/not an IPv4 network/);
  },
);
