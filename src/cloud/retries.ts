// How often and when a call to the cloud is tried again.
import { AdaptiveRetryStrategy } from '@smithy/core/retry';
import { lacksCapacity } from '../model/capacity.js';
import { errorCode } from './failures.js';

/** Six tries spread over about half a minute at worst; adaptive: a throttled client slows its next calls too. */
const attempts = 6;

/** The retry part of a client's settings; every client gets a strategy, and so a rate, of its own. */
export function retryStrategy(kind: 'local' | 'aws') {
  return { maxAttempts: attempts, retryMode: 'adaptive', retryStrategy: selectiveStrategy(kind) };
}

type Strategy = Pick<
  AdaptiveRetryStrategy,
  'mode' | 'acquireInitialRetryToken' | 'refreshRetryTokenForRetry' | 'recordSuccess'
>;

function selectiveStrategy(kind: 'local' | 'aws'): Strategy {
  const adaptive = new AdaptiveRetryStrategy(async () => attempts);
  return {
    mode: adaptive.mode,
    acquireInitialRetryToken: (scope) => adaptive.acquireInitialRetryToken(scope),
    refreshRetryTokenForRetry: async (token, info) => {
      if (isHopeless(kind, info.error)) throw new Error('trying again is no use');
      return adaptive.refreshRetryTokenForRetry(token, info);
    },
    recordSuccess: (token) => adaptive.recordSuccess(token),
  };
}

/**
 * EC2 answers a lack of capacity with HTTP 500, which the SDK would try again although only another zone helps;
 * and a local cloud that refuses connections is not running.
 */
function isHopeless(kind: 'local' | 'aws', error: unknown): boolean {
  const code = errorCode(error);
  return lacksCapacity(code) || (kind === 'local' && code === 'ECONNREFUSED');
}
