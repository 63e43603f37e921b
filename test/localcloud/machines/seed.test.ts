// The two files cloud-init reads.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { renderSeed, writeSeed } from '../../../src/localcloud/machines/seed.js';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-seed-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SPEC = { id: 'i-1', hostName: 'ip-10-0-0-5', publicKey: 'ssh-ed25519 AAAA "me": x\n' };

test('meta data names instance, host and key, whatever the comment of the key holds', () => {
  expect(JSON.parse(renderSeed(SPEC).metaData)).toEqual({
    'instance-id': 'i-1',
    'local-hostname': 'ip-10-0-0-5',
    'public-keys': ['ssh-ed25519 AAAA "me": x'],
  });
});

test('user data is the very bytes given, compressed ones too', () => {
  const bytes = Buffer.from([0x1f, 0x8b, 0x00, 0xff]);
  expect(renderSeed({ ...SPEC, userData: bytes.toString('base64') }).userData).toEqual(bytes);
  expect(renderSeed({ id: 'i-1', hostName: 'x' }).userData).toHaveLength(0);
});

test('only root may read what may hold a key', () => {
  const seed = join(folder, 'seed');
  const machine = {
    imageId: 'stock',
    privateIp: '',
    instanceType: '',
    nitro: false,
    devices: [],
    firewall: [],
  };
  writeSeed(seed, { ...machine, ...SPEC, userData: Buffer.from('secret').toString('base64') });
  expect(readFileSync(join(seed, 'user-data'), 'utf8')).toBe('secret');
  expect(
    [seed, join(seed, 'user-data'), join(seed, 'meta-data')].map((path) => statSync(path).mode & 0o777),
  ).toEqual([0o700, 0o600, 0o600]);
});
