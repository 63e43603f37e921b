// Keeps calls to what an API takes, so that none is refused for coming too soon.
import { setTimeout as sleep } from 'node:timers/promises';

export interface Rate {
  /** Calls at once, after a while without any. */
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * CreateTags takes 100 at once and 10 a second from all callers of an account together (EC2, "Request throttling for
 * the Amazon EC2 API"); a part of the first is left to others.
 */
export const tagRate: Rate = { burst: 80, perSecond: 10 };

/** Resolves when the next call may go. Rejects with the signal's reason. */
export function openRate({ burst, perSecond }: Rate): (signal: AbortSignal) => Promise<void> {
  const [interval, ahead] = [1000 / perSecond, (burst - 1) * (1000 / perSecond)];
  // When the calls so far would be over if they had gone at the rate alone.
  let over = 0;
  return async (signal) => {
    const now = performance.now();
    over = Math.max(over, now) + interval;
    const wait = over - interval - ahead - now;
    if (wait > 0) await sleep(wait, undefined, { signal });
  };
}
