// The small pure rules: capacity, certificates, quota families, prices, host keys.
import { describe, expect, test } from 'vitest';
import { lacksCapacity } from '../../src/model/capacity.js';
import { covers, judgeCertificate } from '../../src/model/certificate.js';
import { isHostKey } from '../../src/model/pins.js';
import { priceOf } from '../../src/model/price.js';
import { quotaFamily } from '../../src/model/quota-families.js';

test.each([
  ['InsufficientInstanceCapacity', true],
  [
    'We currently do not have sufficient t2.micro capacity in the Availability Zone you requested (us-east-1a).',
    true,
  ],
  [
    'Your requested instance type (g5.xlarge) is not supported in your requested Availability Zone (us-east-1e). Please retry',
    true,
  ],
  ['VcpuLimitExceeded', false],
  ['You have requested more vCPU capacity than your current vCPU limit of 32 allows', false],
  ['The image id [ami-1] does not exist', false],
])('lack of capacity: %s', (text, expected) => {
  expect(lacksCapacity(text)).toBe(expected);
});

describe('certificates', () => {
  test.each([
    ['*.lab.org', 'alice.lab.org', true],
    ['*.lab.org', 'ssh.alice.lab.org', false],
    ['*.lab.org', 'lab.org', false],
    ['*.lab.org', '.lab.org', false],
    ['Alice.lab.org', 'alice.LAB.org', true],
    ['lab.org', 'alice.lab.org', false],
    ['a*.lab.org', 'alice.lab.org', false],
  ])('%s covers %s: %s', (pattern, name, expected) => {
    expect(covers(pattern, name)).toBe(expected);
  });

  const now = new Date('2030-01-01T00:00:00Z');
  const good = { status: 'ISSUED', names: ['*.lab.org'], notAfter: new Date('2031-01-01T00:00:00Z') };
  test.each([
    [{}, true, /valid until 2031/],
    [{ status: 'PENDING_VALIDATION' }, false, /PENDING_VALIDATION/],
    [{ notAfter: now }, false, /expired on 2030/],
    [{ names: ['lab.org'] }, false, /covers lab.org, not alice.lab.org/],
    [
      { region: 'us-east-1', wantedRegion: 'eu-west-2' },
      false,
      /in us-east-1, the load balancer in eu-west-2/,
    ],
  ])('%j', (change, ok, reason) => {
    const verdict = judgeCertificate('alice.lab.org', { ...good, ...change }, now);
    expect(verdict).toMatchObject({ ok, reason: expect.stringMatching(reason) });
    expect(verdict.notAfter).toEqual(ok ? good.notAfter : undefined);
  });
});

test.each([
  ['c3.8xlarge', 'L-1216C47A'],
  ['t2.micro', 'L-1216C47A'],
  ['is4gen.large', 'L-1216C47A'],
  ['g4dn.xlarge', 'L-DB2E81BA'],
  ['vt1.3xlarge', 'L-DB2E81BA'],
  ['p3.2xlarge', 'L-417A185B'],
  ['inf2.xlarge', 'L-1945791B'],
  ['u-6tb1.metal', 'L-43DA4232'],
  ['x2idn.16xlarge', 'L-7295265B'],
  ['mac2.metal', undefined],
  ['nonsense', undefined],
])('quota of %s is %s', (type, code) => {
  expect(quotaFamily(type)?.code).toBe(code);
});

test('a price is known with source and date, or not at all', () => {
  const price = priceOf({ cloud: 'aws', region: 'us-east-1', instanceType: 't2.micro' });
  expect(price).toEqual({
    perHour: 0.0116,
    source: expect.stringContaining('us-east-1'),
    date: expect.any(String),
  });
  expect(priceOf({ cloud: 'aws', region: 'eu-west-2', instanceType: 't2.micro' })).toBeUndefined();
  expect(priceOf({ cloud: 'aws', region: 'us-east-1', instanceType: 'constructor' })).toBeUndefined();
  expect(priceOf({ cloud: 'local', region: 'eu-west-2', instanceType: 'p5.48xlarge' })?.perHour).toBe(0);
});

test.each([
  ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ', true],
  ['ecdsa-sha2-nistp256 AAAAE2VjZHNh==', true],
  ['ssh-ed25519 AAAAC3 comment', false],
  ['ssh-ed25519 AAAAC3\nalice ssh-rsa AAAA', false],
  ['ssh-dss AAAAB3', false],
  ['@cert-authority ssh-ed25519 AAAAC3', false],
])('host key %j: %s', (text, expected) => {
  expect(isHostKey(text)).toBe(expected);
});
