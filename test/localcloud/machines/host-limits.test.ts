// What may be given to a container on this host.
import { expect, test } from 'vitest';
import { grantableCapabilities, hardLimit } from '../../../src/localcloud/machines/host-limits.js';

test('a capability the host itself has lost is not asked for', () => {
  const all = grantableCapabilities('CapBnd:\t000001ffffffffff\n');
  const less = grantableCapabilities('CapEff:\t000001ffffffffff\nCapBnd:\t000001fffeffffff\n');
  expect(all).toContain('SYS_RESOURCE');
  expect(less).toEqual(all.filter((name) => name !== 'SYS_RESOURCE'));
});

test('boxes never get leave to change their network', () => {
  expect(grantableCapabilities('CapBnd:\t000001ffffffffff\n')).not.toContain('NET_ADMIN');
});

test('the hard limit counts, at most the ceiling', () => {
  const limits = 'Max processes             1024                 96365                processes \n';
  expect(hardLimit(limits, 'Max processes', 1_000_000)).toBe(96_365);
  expect(hardLimit(limits, 'Max processes', 32_768)).toBe(32_768);
  expect(hardLimit('Max open files unlimited unlimited files', 'Max open files', 500)).toBe(500);
});
