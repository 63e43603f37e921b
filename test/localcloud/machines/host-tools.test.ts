// Which packages are named when programs are missing.
import { expect, test } from 'vitest';
import { findProgram, missingHostTools } from '../../../src/localcloud/machines/host-tools.js';

test('a program that is nowhere is not found, one in PATH is', async () => {
  expect(await findProgram('no-such-program')).toBeUndefined();
  expect(await findProgram('sh')).toMatch(/\/sh$/);
});

test('packages are named once each, however many of their programs are missing', async () => {
  expect(await missingHostTools(async () => undefined)).toEqual([
    'podman',
    'runc',
    'iproute2',
    'iptables',
    'procps',
    'mount',
    'util-linux',
    'mmdebstrap',
    'debian-archive-keyring',
  ]);
});

test('either of two programs will do', async () => {
  expect(await missingHostTools(async (file) => (file === 'runc' ? undefined : `/bin/${file}`))).toEqual([]);
});
