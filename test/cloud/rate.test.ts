// Calls that an API takes only so many of: none too soon, none later than it must.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openRate } from '../../src/cloud/rate.js';

const { signal } = new AbortController();

it('lets the first go at once and the others at the rate, also after a pause', async () => {
  const turn = openRate({ burst: 3, perSecond: 50 });
  const started = performance.now();
  const times: number[] = [];
  const call = async () => {
    await turn(signal);
    times.push(performance.now() - started);
  };
  await Promise.all(Array.from({ length: 6 }, call));
  expect(times.filter((time) => time < 15)).toHaveLength(3);
  for (const [index, least] of [20, 40, 60].entries()) expect(times[3 + index]).toBeGreaterThan(least - 3);
  await sleep(100);
  times.length = 0;
  const again = performance.now() - started;
  await Promise.all(Array.from({ length: 4 }, call));
  expect(times.filter((time) => time - again < 15)).toHaveLength(3);
});

it('is not waited for by who wants out', async () => {
  const turn = openRate({ burst: 1, perSecond: 0.01 });
  const out = new AbortController();
  await turn(out.signal);
  const second = turn(out.signal);
  out.abort();
  await expect(second).rejects.toThrow('aborted');
});
