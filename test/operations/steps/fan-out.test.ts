// Work on many boxes at once: bounded, timed, and nobody's failure is another's.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../../src/model/errors.js';
import { defaultParallel, type FanOut, fanOut, type Outcome } from '../../../src/operations/steps/fan-out.js';

const remoteError = (what: string) => new RemoteError({ what, why: 'why', next: 'next', reason: 'failed' });

function run<T>(
  options: Partial<FanOut<number, T>> & Pick<FanOut<number, T>, 'work'>,
): Promise<Outcome<T>[]> {
  return fanOut<number, T>({
    items: [1, 2, 3, 4, 5],
    nameOf: (item) => `ws-${item}`,
    parallel: 2,
    timeoutSeconds: 10,
    signal: new AbortController().signal,
    ...options,
  });
}

describe('fanOut', () => {
  it('answers in the order of the items, however they end', async () => {
    const ended: string[] = [];
    const outcomes = await run({
      parallel: 5,
      work: async (item) => {
        await sleep(60 - 10 * item);
        return item * item;
      },
      onEnd: ({ name }) => ended.push(name),
    });
    expect(outcomes.map((one) => one.state === 'done' && one.value)).toEqual([1, 4, 9, 16, 25]);
    expect(ended).toEqual(['ws-5', 'ws-4', 'ws-3', 'ws-2', 'ws-1']);
  });

  it('works on no more at once than asked, and on that many', async () => {
    let [now, most] = [0, 0];
    await run({
      work: async () => {
        most = Math.max(most, ++now);
        await sleep(10);
        now--;
      },
    });
    expect(most).toBe(2);
  });

  it('goes on when one fails, and tells a bug from an expected failure', async () => {
    const outcomes = await run({
      work: async (item) => {
        if (item === 2) throw remoteError('no');
        if (item === 3) throw new TypeError('x is not a function');
        return item;
      },
    });
    expect(outcomes.map(({ state }) => state)).toEqual(['done', 'failed', 'failed', 'done', 'done']);
    expect(outcomes[1]).toMatchObject({ complaint: { what: 'no', reason: 'failed' } });
    expect(outcomes[2]).toMatchObject({ complaint: { why: 'x is not a function', reason: 'bug' } });
  });

  it('takes work that throws at once for a failure too', async () => {
    const work = () => {
      throw remoteError('at once');
    };
    expect(await run({ items: [1], work })).toMatchObject([{ state: 'failed' }]);
  });

  it('skips the rest after so many failures', async () => {
    const outcomes = await run({
      parallel: 1,
      maxFailures: 2,
      work: () => Promise.reject(remoteError('no')),
    });
    expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'failed', 'skipped', 'skipped', 'skipped']);
    expect(outcomes[4]).toMatchObject({ why: '2 boxes had failed before', seconds: 0 });
  });

  it('counts the time of each box from its own beginning, and goes on after one that is late', async () => {
    const outcomes = await run({
      items: [1, 2, 3],
      parallel: 1,
      timeoutSeconds: 0.3,
      work: async (item, signal) => {
        await sleep(item === 2 ? 5000 : 200, undefined, { signal });
        return item;
      },
    });
    expect(outcomes.map(({ state }) => state)).toEqual(['done', 'failed', 'done']);
    expect(outcomes[1]).toMatchObject({
      complaint: { what: 'ws-2 took too long', why: 'it was not done after 0.3 seconds' },
    });
  });

  it('lets late work end in order, and gives up what does not listen', async () => {
    let cleaned = false;
    const started = performance.now();
    const outcomes = await run({
      items: [1, 2],
      timeoutSeconds: 0.05,
      work: async (item, signal) => {
        if (item === 2) return sleep(60_000, undefined, { ref: false });
        await sleep(5000, undefined, { signal }).catch(() => sleep(100));
        cleaned = true;
        throw signal.reason;
      },
    });
    expect(cleaned).toBe(true);
    expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it('rejects with the user’s signal after what had begun has ended, and begins nothing more', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    let ended = 0;
    const working = run({
      signal: controller.signal,
      work: async (item, signal) => {
        begun.push(item);
        await sleep(5000, undefined, { signal }).catch(() => sleep(50));
        ended++;
      },
    });
    await sleep(20);
    controller.abort(new Error('enough'));
    await expect(working).rejects.toThrow('enough');
    expect([begun, ended]).toEqual([[1, 2], 2]);
  });

  it('has nothing to do for no boxes', async () => {
    expect(await run({ items: [], work: async () => 1 })).toEqual([]);
  });
});

it('takes more boxes at once on more cores, up to a limit', () => {
  expect([1, 2, 4, 64].map(defaultParallel)).toEqual([16, 32, 64, 64]);
});
