// Noticing the end of first processes, on real processes.
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { exitKind, watchExits } from '../../../src/localcloud/machines/exits.js';

test.each([
  [129, 'reboot'],
  [130, 'poweroff'],
  [0, 'poweroff'],
  [137, 'crash'],
  [1, 'crash'],
  [-1, 'crash'],
] as const)('status %i is a %s', (code, kind) => {
  expect(exitKind(code)).toBe(kind);
});

test('an end is told once, with what the engine says of it; one that is wanted is not told', async () => {
  const told: unknown[] = [];
  const watch = watchExits(async (id) => (id === 'one' ? 129 : 137));
  watch.onExit((id, exit) => told.push([id, exit]));
  const [one, two] = [spawn('sleep', ['60']), spawn('sleep', ['60'])];
  watch.add('one', one.pid ?? 0);
  watch.add('two', two.pid ?? 0);
  watch.remove('two');
  one.kill();
  two.kill();
  await new Promise((resolve) => setTimeout(resolve, 800));
  watch.close();
  expect(told).toEqual([['one', 'reboot']]);
});

test('an engine that cannot say how it ended means a crash', async () => {
  const told: unknown[] = [];
  const watch = watchExits(() => Promise.reject(new Error('no such container')));
  watch.onExit((id, exit) => told.push([id, exit]));
  watch.add('gone', 2 ** 30);
  await new Promise((resolve) => setTimeout(resolve, 500));
  watch.close();
  expect(told).toEqual([['gone', 'crash']]);
});
