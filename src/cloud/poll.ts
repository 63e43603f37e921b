// The one loop that waits for something in the cloud.
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudError } from '../model/errors.js';
import type { Cloud } from './clients.js';
import { errorCode, explain, isBug, isNotFound } from './failures.js';
import { isConnectionFailure, isThrottle } from './reasons.js';

export interface Waiting {
  readonly signal?: AbortSignal;
  /** Ends in a CloudError with code `Timeout`; the clock is monotonic, so a changed wall clock moves nothing. */
  readonly timeoutSeconds: number;
}

export interface Poll<T> extends Waiting {
  /** What is waited for, as in `cannot <what>`. */
  readonly what: string;
  /** Looks once; undefined means not yet. */
  readonly look: () => Promise<T | undefined>;
  /** Seconds in which NotFound means "not yet": AWS shows new things late. 0 by default. */
  readonly graceSeconds?: number;
  /** Seconds between looks on AWS, growing from the first to the second. */
  readonly pace?: readonly [number, number];
  /** Seconds between looks at the local cloud. */
  readonly localPace?: number;
  /** Asked after each look; true lets the pace begin anew, as where one thing has happened more are about to. */
  readonly quicken?: () => boolean;
}

/** Between looks at the local cloud, where a call costs a millisecond. */
const localDelay = 0.1;
/** A local cloud that refuses connections for so long is not being restarted. */
const localPatience = 15;

/**
 * Looks until there is an answer. What a look could not see (throttled, cut off, a fault of AWS's) decides nothing:
 * it is tried again until the time is up. A refusal, e.g. AccessDenied, ends it at once.
 */
export async function poll<T>(cloud: Cloud, wait: Poll<T>): Promise<T> {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  let blindSince: number | undefined;
  let blip: unknown;
  for (let tick = 0; ; tick++) {
    wait.signal?.throwIfAborted();
    try {
      const answer = await wait.look();
      if (answer !== undefined) return answer;
      blindSince = blip = undefined;
    } catch (error) {
      wait.signal?.throwIfAborted();
      if (isBug(error)) throw error;
      blip = error;
      blindSince ??= elapsed();
      const early = isNotFound(error) && elapsed() < (wait.graceSeconds ?? 0);
      const gone = isLocalAway(cloud, error) && elapsed() - blindSince >= localPatience;
      if (!early && (gone || !isBlip(error))) throw explain(error, { what: `cannot ${wait.what}`, cloud });
    }
    if (wait.quicken?.()) tick = 0;
    const delay = pause(cloud, wait, tick);
    if (elapsed() + delay >= wait.timeoutSeconds) throw timedOut(cloud, wait, blip);
    await pauseFor(delay, wait.signal);
  }
}

/** An interruption throws the signal's own reason, as everywhere else. */
async function pauseFor(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(seconds * 1000, undefined, { signal });
  } catch {
    signal?.throwIfAborted();
  }
}

// Full jitter over the upper half keeps forty waiting commands from asking in step.
function pause(
  cloud: Cloud,
  { pace = [2, 5], localPace = localDelay }: Pick<Poll<unknown>, 'pace' | 'localPace'>,
  tick: number,
): number {
  if (!cloud.scarceCalls) return localPace;
  const delay = Math.min(pace[1], pace[0] * 1.25 ** tick);
  return delay * (0.75 + Math.random() / 2);
}

const isLocalAway = ({ kind }: Cloud, error: unknown): boolean =>
  kind === 'local' && isConnectionFailure(errorCode(error));

function isBlip(error: unknown): boolean {
  const code = errorCode(error);
  if (isThrottle(code) || isConnectionFailure(code)) return true;
  const cause = error instanceof CloudError ? error.cause : error;
  const status = (cause as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata
    ?.httpStatusCode;
  return status !== undefined && status >= 500;
}

function timedOut(cloud: Cloud, wait: Poll<unknown>, blip: unknown): CloudError {
  const seen =
    blip === undefined ? 'it is still under way' : explain(blip, { what: '', cloud }).complaint.why;
  return new CloudError('Timeout', {
    what: `cannot ${wait.what}`,
    why: `not done after ${Math.round(wait.timeoutSeconds)} seconds: ${seen}`,
    next: 'run the same command again: it goes on from here',
    reason: 'failed',
  });
}
