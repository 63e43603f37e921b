// A clock that stands still until it is moved; sleeps end when it passes them.
import type { Clock } from '../../src/localcloud/clock.js';

export interface TestClock extends Clock {
  readonly move: (ms: number) => void;
  /** How many sleep now. */
  readonly sleeping: () => number;
}

export function createTestClock(start = Date.parse('2030-01-01T00:00:00Z')): TestClock {
  let now = start;
  const sleepers = new Set<{ readonly end: number; readonly wake: () => void }>();
  return {
    now: () => new Date(now),
    sleep: (ms) => new Promise((wake) => void sleepers.add({ end: now + ms, wake })),
    sleeping: () => sleepers.size,
    move: (ms) => {
      now += ms;
      for (const sleeper of sleepers) {
        if (sleeper.end > now) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
