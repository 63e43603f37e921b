// What the upgrade of a box answers.
import { expect, it } from 'vitest';
import { readUpgrade } from '../../src/model/upgrade.js';

it.each([
  ['upgraded=0 installed=0 reboot=no held=', { upgraded: 0, installed: 0, held: [], rebootDue: false }],
  [
    'upgraded=12 installed=1 reboot=yes held=linux-image-amd64 foo ',
    { upgraded: 12, installed: 1, held: ['linux-image-amd64', 'foo'], rebootDue: true },
  ],
])('%j', (text, upgrade) => {
  expect(readUpgrade(text)).toEqual(upgrade);
});

it.each(['', 'upgraded', 'upgraded=1 installed=x reboot=no held=', 'upgraded=1 installed=0 reboot=no'])(
  '%j is no answer of it',
  (text) => {
    expect(() => readUpgrade(text)).toThrow(/the upgrade answered/);
  },
);
