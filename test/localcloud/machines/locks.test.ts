// Locks between processes and queues inside one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createKeyedQueue, createLimit, withHostLock } from '../../../src/localcloud/machines/locks.js';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-locks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('two holders of one lock never overlap, and a failure lets go', async () => {
  const file = join(folder, 'lock');
  const steps: string[] = [];
  const hold = (name: string) =>
    withHostLock(file, async () => {
      steps.push(`${name} in`);
      await pause(50);
      steps.push(`${name} out`);
      throw new Error(name);
    });
  await Promise.allSettled([hold('a'), hold('b')]);
  expect(steps).toHaveLength(4);
  expect(steps[1]).toBe(steps[0]?.replace('in', 'out'));
});

test('a lock that cannot be taken is an error, a folder that is missing is not', async () => {
  const tooLong = join(folder, 'x'.repeat(300));
  await expect(withHostLock(tooLong, async () => 1)).rejects.toThrow(/cannot take the lock/);
  expect(await withHostLock(join(folder, 'none', 'lock'), async () => 1)).toBe(1);
});

test('work of one key keeps its order, also after a failure; other keys do not wait', async () => {
  const queue = createKeyedQueue();
  const done: string[] = [];
  const work = (name: string, ms: number) => async () => {
    await pause(ms);
    done.push(name);
  };
  await Promise.allSettled([
    queue('a', work('a1', 60)),
    queue('a', () => Promise.reject(new Error('a2'))),
    queue('a', work('a3', 1)),
    queue('b', work('b1', 10)),
  ]);
  expect(done).toEqual(['b1', 'a1', 'a3']);
});

test('never more than the limit runs at once, and all of it runs', async () => {
  const limit = createLimit(3);
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await pause(5);
    running -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => limit(work)));
  expect([most, running]).toEqual([3, 0]);
});
