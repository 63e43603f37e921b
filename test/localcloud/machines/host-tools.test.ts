// Which packages are named when programs are missing.
import { afterEach, expect, test, vi } from 'vitest';
import { findProgram, missingHostTools } from '../../../src/localcloud/machines/host-tools.js';

afterEach(() => vi.unstubAllEnvs());

test('a program that is nowhere is not found, one in PATH is', async () => {
  expect(await findProgram('no-such-program')).toBeUndefined();
  expect(await findProgram('sh')).toMatch(/\/sh$/);
});

test('packages are named once each', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const missing = await missingHostTools();
  expect(missing).toContain('podman');
  expect(new Set(missing).size).toBe(missing.length);
});
