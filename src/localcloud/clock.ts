// Time as the local cloud sees it; the one place that reads the wall clock, so that tests can move it.
import type { Store } from './store.js';

export interface Clock {
  readonly now: () => Date;
  /** Resolves after `ms` milliseconds of this clock. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** A clock that runs ahead of the machine's own by what it was moved. */
export interface MovableClock extends Clock {
  /** Sleeps that end by then end at once. Never moves behind the machine's own time. */
  readonly move: (ms: number) => void;
  /** Milliseconds ahead of the machine's own clock. */
  readonly ahead: () => number;
}

/** The machine's own clock. */
export function systemClock(): Clock {
  return {
    now: () => new Date(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

/** Longer waits are made of several: a timer takes 2^31 ms at most. */
const longestTimer = 86_400_000;

interface Sleeper {
  readonly look: () => void;
  /** A clock that is put back makes nobody wait longer. */
  readonly putBack: (ms: number) => void;
}

/** Keeps how far it was moved in the store. */
export function openClock(store: Store): MovableClock {
  const table = store.table<{ readonly ahead: number }>('flotilla/clock');
  const ahead = () => table.get('clock')?.ahead ?? 0;
  const now = () => Date.now() + ahead();
  const sleepers = new Set<Sleeper>();
  return {
    ahead,
    now: () => new Date(now()),
    sleep: (ms) => sleepUntil(now() + ms, { now, sleepers }),
    move: (ms) => {
      const before = ahead();
      table.put('clock', { ahead: Math.max(0, before + ms) });
      for (const sleeper of [...sleepers]) {
        sleeper.putBack(Math.max(0, before - ahead()));
        sleeper.look();
      }
    },
  };
}

function sleepUntil(
  planned: number,
  { now, sleepers }: { readonly now: () => number; readonly sleepers: Set<Sleeper> },
): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let end = planned;
    const sleeper: Sleeper = {
      putBack: (ms) => {
        end -= ms;
      },
      look: () => {
        clearTimeout(timer);
        const left = end - now();
        if (left > 0) {
          timer = setTimeout(sleeper.look, Math.min(left, longestTimer));
          return;
        }
        sleepers.delete(sleeper);
        resolve();
      },
    };
    sleepers.add(sleeper);
    sleeper.look();
  });
}
