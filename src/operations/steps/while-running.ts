// Work that waits for a machine, given up as soon as the machine is down for good.
import type { Cloud } from '../../cloud/clients.js';
import { describeByIds, type Seen } from '../../cloud/instance-watch.js';
import type { Box } from '../../model/box.js';
import { RemoteError } from '../../model/errors.js';
import type { Context } from '../context.js';

/**
 * A machine that crashed while it booted never answers: there is no need to wait for that until the time is over. The
 * work is told by the signal of its context, and not waited for any more.
 * @throws RemoteError with EC2's words for its end
 */
export type WhileRunning = <T>(
  context: Context,
  box: Box,
  work: (context: Context) => Promise<T>,
) => Promise<T>;

/** Of one box. */
export const whileRunning: WhileRunning = (context, box, work) =>
  openRunningWatch(context.cloud)(context, box, work);

/** Of many: all that are waited for are looked at together, so that the calls do not grow with them. */
export function openRunningWatch(cloud: Cloud, lookMilliseconds = usualPause(cloud)): WhileRunning {
  const watched = openLooks(cloud, lookMilliseconds);
  return async (context, box, work) => {
    const down = new AbortController();
    const over = new Promise<never>((_, reject) => {
      down.signal.addEventListener('abort', () => reject(down.signal.reason));
    });
    const leave = watched.enter({ box, down });
    const working = work({ ...context, signal: AbortSignal.any([context.signal, down.signal]) });
    for (const promise of [over, working]) promise.catch(() => {});
    try {
      return await Promise.race([working, over]);
    } finally {
      leave();
    }
  };
}

/** The local cloud answers in milliseconds; on AWS calls are what is scarce. */
const usualPause = ({ scarceCalls }: Cloud): number => (scarceCalls ? 10_000 : 1000);

interface Watched {
  readonly box: Box;
  readonly down: AbortController;
}

/** Looks as long as somebody is watched. */
function openLooks(cloud: Cloud, pause: number) {
  const watched = new Set<Watched>();
  let waiting = false;
  const look = async () => {
    const ids = [...watched].map(({ box }) => box.instanceId);
    const found = await describeByIds(cloud, ids);
    for (const { box, down } of watched) {
      const error = downError(box, found.get(box.instanceId));
      if (error) down.abort(error);
    }
  };
  const schedule = () => {
    if (waiting || watched.size === 0) return;
    waiting = true;
    setTimeout(tick, pause).unref();
  };
  const tick = () => {
    // A look that failed says nothing about the machines; the next one may.
    const ended = look().catch(() => {});
    void ended.then(() => {
      waiting = false;
      schedule();
    });
  };
  const enter = (one: Watched) => {
    watched.add(one);
    schedule();
    return () => void watched.delete(one);
  };
  return { enter };
}

const downStates = new Set<string | undefined>(['stopping', 'stopped', 'shutting-down', 'terminated']);

/** One that EC2 does not show is new: what has ended is shown for about an hour. */
function downError(box: Box, now: Seen | undefined): RemoteError | undefined {
  const state = now?.State?.Name;
  if (!downStates.has(state)) return undefined;
  return new RemoteError({
    what: `${box.user} went down while it started`,
    why: `${box.instanceId} is ${state}: ${now?.StateReason?.Message || 'EC2 gave no reason'}`,
    next: `stack why ${box.user}`,
    reason: 'failed',
  });
}
