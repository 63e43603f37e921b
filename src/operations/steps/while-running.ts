// Work that waits for a machine, given up as soon as the machine is down for good.
import { describeInstance } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { RemoteError } from '../../model/errors.js';
import type { Context } from '../context.js';

const lookMilliseconds = 10_000;
const downStates = new Set(['stopping', 'stopped', 'shutting-down', 'terminated']);

/**
 * A machine that crashed while it booted never answers: there is no need to wait for that until the time is over.
 * @throws RemoteError with EC2's words for its end
 */
export async function whileRunning<T>(
  context: Context,
  box: Box,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const down = new AbortController();
  const timer = setInterval(() => {
    lookAt(context, box).then(
      (error) => error && down.abort(error),
      // A look that failed says nothing about the machine; the next one may.
      () => undefined,
    );
  }, lookMilliseconds);
  try {
    return await work({ ...context, signal: AbortSignal.any([context.signal, down.signal]) });
  } catch (error) {
    throw down.signal.aborted ? down.signal.reason : error;
  } finally {
    clearInterval(timer);
  }
}

async function lookAt({ cloud }: Context, box: Box): Promise<RemoteError | undefined> {
  const now = await describeInstance(cloud, box.instanceId);
  const state = now?.State?.Name ?? 'terminated';
  if (!downStates.has(state)) return undefined;
  return new RemoteError({
    what: `${box.user} went down while it started`,
    why: `${box.instanceId} is ${state}: ${now?.StateReason?.Message || 'EC2 gave no reason'}`,
    next: `stack why ${box.user}`,
    reason: 'failed',
  });
}
