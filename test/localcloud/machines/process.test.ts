// Running host programs.
import { expect, test } from 'vitest';
import { CommandError, runCommand, tryCommand } from '../../../src/localcloud/machines/process.js';

test('input goes in, stdout comes out, arguments are not read by a shell', async () => {
  expect(await runCommand(['cat'], { input: 'text' })).toBe('text');
  expect(await runCommand(['echo', '$HOME; true'])).toBe('$HOME; true\n');
});

test("a failure carries status and reason, without the engine's warnings", async () => {
  const script = 'echo \'time="x" level=warning msg="noise"\' >&2; echo reason >&2; exit 3';
  const failure = await runCommand(['sh', '-c', script]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({ exitCode: 3 });
  expect(String(failure)).toMatch(/exit 3: reason$/);
});

test('a program that hangs is ended at its time limit', async () => {
  const begun = Date.now();
  await expect(runCommand(['sleep', '60'], { timeoutMs: 100 })).rejects.toThrow(/time limit/);
  expect(Date.now() - begun).toBeLessThan(2000);
});

test('a program that does not read its input is judged by its status', async () => {
  expect(await runCommand(['true'], { input: 'x'.repeat(1_000_000) })).toBe('');
});

test('a missing program is an error, not a silence', async () => {
  await expect(runCommand(['no-such-program'])).rejects.toThrow(/ENOENT/);
});

test('only the failures named are answered as nothing', async () => {
  const fail = ['sh', '-c', 'echo gone >&2; exit 1'];
  expect(await tryCommand(fail, /gone/)).toBeUndefined();
  await expect(tryCommand(fail, /other/)).rejects.toThrow(CommandError);
});
