// The local authority's files and signatures, checked with OpenSSL's own eyes where it is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAuthority } from '../../../src/localcloud/acm/authority.js';
import { createTestClock } from '../../helpers/test-clock.js';

const day = 86_400_000;
const names = ['flotilla.localhost', '*.flotilla.localhost'];
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
let dir: string;
const logged: string[] = [];

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'authority-')), 'ca');
  logged.length = 0;
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true }));

const open = (clock = createTestClock(Date.now())) =>
  openAuthority({ dir, clock, log: (line) => void logged.push(line) });
const validDays = (pem: string | Buffer) => {
  const { validFrom, validTo } = new X509Certificate(pem);
  return (Date.parse(validTo) - Date.parse(validFrom)) / day;
};

describe('the authority', () => {
  it('signs leaves that are version 3, for these names, for 397 days', async () => {
    const authority = await open();
    const { certificate, certificatePem } = await authority.issue('leaf', names);
    expect(certificate.subjectAltName).toBe('DNS:flotilla.localhost, DNS:*.flotilla.localhost');
    expect(certificate.ca).toBe(false);
    expect(validDays(certificatePem)).toBe(397);
    expect(validDays(readFileSync(authority.certificateFile))).toBe(3650);
    expect(certificate.checkHost('alice.flotilla.localhost')).toBeDefined();
    expect(certificate.checkHost('a.b.flotilla.localhost')).toBeUndefined();
    expect(certificate.verify(new X509Certificate(readFileSync(authority.certificateFile)).publicKey)).toBe(
      true,
    );
  });

  it.runIf(hasOpenssl)('is accepted by openssl, strictly, for a server', async () => {
    const authority = await open();
    await authority.issue('leaf', names);
    const out = execFileSync('openssl', [
      ...['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'bob.flotilla.localhost'],
      ...['-CAfile', authority.certificateFile, join(dir, 'leaf.pem')],
    ]);
    expect(out.toString()).toContain('leaf.pem: OK');
    const text = execFileSync('openssl', [
      'x509',
      '-noout',
      '-text',
      '-in',
      join(dir, 'leaf.pem'),
    ]).toString();
    expect(text).toContain('Version: 3 (0x2)');
    expect(text).toContain('TLS Web Server Authentication');
  });

  it('keeps every file to this user', async () => {
    await (await open()).issue('leaf', names);
    expect(readdirSync(dir).sort()).toEqual(['authority.key', 'authority.pem', 'leaf.key', 'leaf.pem']);
    for (const file of readdirSync(dir)) expect(statSync(join(dir, file)).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('is the same after a restart, and so are its leaves', async () => {
    const first = await (await open()).issue('leaf', names);
    const second = await (await open()).issue('leaf', names);
    expect(second.certificatePem).toBe(first.certificatePem);
    expect(logged).toHaveLength(1);
  });

  it('renews a leaf 30 days before its end, and not earlier', async () => {
    const clock = createTestClock(Date.now());
    const authority = await open(clock);
    const first = await authority.issue('leaf', names);
    clock.move(366 * day);
    expect((await authority.issue('leaf', names)).certificatePem).toBe(first.certificatePem);
    clock.move(2 * day);
    const renewed = await authority.issue('leaf', names);
    expect(renewed.certificate.serialNumber).not.toBe(first.certificate.serialNumber);
    expect(Date.parse(renewed.certificate.validTo)).toBeGreaterThan(clock.now().getTime() + 390 * day);
  });

  it('signs anew for other names, and when files are broken or do not fit together', async () => {
    const authority = await open();
    const first = await authority.issue('leaf', names);
    const other = await authority.issue('leaf', ['x.flotilla.localhost']);
    expect(other.certificate.subjectAltName).toBe('DNS:x.flotilla.localhost');
    writeFileSync(join(dir, 'leaf.key'), first.keyPem);
    expect((await authority.issue('leaf', names)).keyPem).not.toBe(first.keyPem);
    writeFileSync(join(dir, 'leaf.pem'), 'torn');
    expect((await authority.issue('leaf', names)).certificate.subjectAltName).toContain('flotilla');
  });

  it('makes a new authority before it is too old for a leaf, says so, and signs leaves anew', async () => {
    const clock = createTestClock(Date.now());
    const first = await (await open(clock)).issue('leaf', names);
    clock.move((3650 - 390) * day);
    const authority = await open(clock);
    expect(logged).toHaveLength(2);
    const second = await authority.issue('leaf', names);
    expect(second.certificatePem).not.toBe(first.certificatePem);
    expect(
      second.certificate.verify(new X509Certificate(readFileSync(authority.certificateFile)).publicKey),
    ).toBe(true);
  });

  it('refuses ids that would leave its folder', async () => {
    await expect((await open()).issue('../evil', names)).rejects.toThrow('not a certificate id');
  });
});
