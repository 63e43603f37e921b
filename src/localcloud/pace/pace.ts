// Plays AWS's rates and times instead of answering at once.
import type { Clock } from '../clock.js';
import type { Pace, PacedCall } from '../cloud.js';
import { AwsError } from '../wire/error.js';
import { openBuckets } from './buckets.js';
import { demandsOf, isRead } from './demands.js';
import { delays } from './limits.js';

/** The buckets are full at first, and again after a restart of the local cloud. */
export function openAwsPace(clock: Clock): Pace {
  const buckets = openBuckets(clock);
  return {
    admit: async (call) => {
      if (buckets.take(demandsOf(call)) > 0) throw throttled(call);
      if (call.action === 'RunInstances') await clock.sleep(delays.runInstances);
    },
    waitFor: async (call) => {
      if (isRead(call.action)) return;
      const demands = demandsOf(call);
      for (let wait = buckets.take(demands); wait > 0; wait = buckets.take(demands)) {
        if (wait === Number.POSITIVE_INFINITY) throw throttled(call);
        await clock.sleep(wait);
      }
    },
    launch: () => clock.sleep(delays.pendingToRunning),
    stackOperation: () => clock.sleep(delays.stackOperation),
  };
}

/**
 * EC2: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html; elsewhere the common errors, e.g.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html
 */
function throttled({ service }: PacedCall): AwsError {
  return service === 'ec2'
    ? new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503)
    : new AwsError('Throttling', 'Rate exceeded');
}
