// Token buckets that refill by the cloud's clock.
import type { Clock } from '../clock.js';
import type { Bucket } from './limits.js';

/** So many tokens of the bucket with that name. */
export interface Demand {
  readonly key: string;
  readonly bucket: Bucket;
  readonly tokens: number;
}

export interface Buckets {
  /**
   * Takes all the tokens or none. Answers 0 when they were taken, else the milliseconds until they could be; Infinity
   * where a bucket never holds that many.
   */
  readonly take: (demands: readonly Demand[]) => number;
}

interface Level {
  readonly tokens: number;
  readonly at: number;
}

/** A bucket is full until it is first used. */
export function openBuckets(clock: Clock): Buckets {
  const levels = new Map<string, Level>();
  const levelOf = ({ key, bucket }: Demand, now: number): number => {
    const { tokens, at } = levels.get(key) ?? { tokens: bucket.capacity, at: now };
    return Math.min(bucket.capacity, tokens + ((now - at) / 1000) * bucket.perSecond);
  };
  return {
    take: (demands) => {
      const now = clock.now().getTime();
      const wait = Math.max(0, ...demands.map((demand) => waitFor(demand, levelOf(demand, now))));
      if (wait > 0) return wait;
      for (const demand of demands) {
        levels.set(demand.key, { tokens: levelOf(demand, now) - demand.tokens, at: now });
      }
      return 0;
    },
  };
}

// A sum of many small refills may miss a whole token by a rounding error.
const rounding = 1e-6;

function waitFor({ bucket, tokens }: Demand, level: number): number {
  if (level + rounding >= tokens) return 0;
  if (tokens > bucket.capacity) return Number.POSITIVE_INFINITY;
  return Math.ceil(((tokens - level) / bucket.perSecond) * 1000 - rounding);
}
