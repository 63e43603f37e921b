// Watches an operation on a stack to its end, by stack id, and tells its events as they come.
import { CloudError } from '../model/errors.js';
import { readStackStatus } from '../model/stack-status.js';
import type { Cloud } from './clients.js';
import { firstFailure, isRealFailure } from './first-failure.js';
import { poll, type Waiting } from './poll.js';
import { newEvents, type StackEvent } from './stack-events.js';
import { describeStack, type Stack } from './stacks.js';

export interface StackWatch extends Waiting {
  readonly until: 'create' | 'update' | 'delete';
  readonly onEvent?: (event: StackEvent) => void;
  /** ClientRequestToken of the operation; a final status counts only once its events have begun. */
  readonly token?: string;
}

export interface StackEnd {
  /** As AWS spells it. */
  readonly status: string;
  readonly succeeded: boolean;
  /** The first real failure: not one that was only cancelled because of another. */
  readonly firstFailure?: StackEvent;
  /** The stack as last seen: its outputs, unless it is gone. */
  readonly stack?: Stack;
}

/** Seconds in which a stack just asked for may not be found yet. */
const grace = 30;

/**
 * Polls status and events in one tick until the operation has ended, well or badly.
 * @throws CloudError when the time is up (code `Timeout`) or AWS refuses to show the stack
 */
export async function watchStack(cloud: Cloud, stackId: string, watch: StackWatch): Promise<StackEnd> {
  const seen: Sight = { begun: watch.token === undefined, failures: [] };
  const look = () => lookAt(cloud, stackId, watch, seen);
  return poll(cloud, {
    ...watch,
    what: `see the end of ${watch.until} of ${stackId}`,
    // Most of ours take less than a minute: a late look would be a large part of it.
    pace: [1.5, 3],
    look,
    graceSeconds: grace,
  });
}

interface Sight {
  lastEventId?: string;
  begun: boolean;
  failures: StackEvent[];
  /** A failed creation passes through CREATE_FAILED on its way to deletion: it must be seen twice to be the end. */
  doubtful?: string;
}

async function lookAt(
  cloud: Cloud,
  stackId: string,
  watch: StackWatch,
  seen: Sight,
): Promise<StackEnd | undefined> {
  const stack = await describeStack(cloud, stackId);
  if (!stack) return absent(stackId, watch);
  // After the status, so that the events of a finished operation are complete.
  const events = await newEvents(cloud, stackId, { lastEventId: seen.lastEventId, operation: watch.until });
  for (const event of events) see(event, watch, seen);
  return seen.begun ? verdict(stack, watch, seen) : undefined;
}

function see(event: StackEvent, watch: StackWatch, seen: Sight): void {
  seen.lastEventId = event.eventId;
  if (event.token === watch.token) seen.begun = true;
  if (isRealFailure(event)) seen.failures.push(event);
  watch.onEvent?.(event);
}

function verdict(stack: Stack, watch: StackWatch, seen: Sight): StackEnd | undefined {
  const meaning = readStackStatus(stack.status);
  if (meaning.outcome === 'running') return undefined;
  if (watch.until === 'delete' && meaning.operation !== 'delete') return undefined;
  if (stack.status === 'CREATE_FAILED' && seen.doubtful !== stack.status) {
    seen.doubtful = stack.status;
    return undefined;
  }
  const succeeded =
    watch.until === 'delete' ? meaning.absent : meaning.usable && meaning.outcome === 'succeeded';
  return {
    status: stack.status,
    succeeded,
    firstFailure: succeeded ? undefined : firstFailure(seen.failures),
    stack,
  };
}

// By id even a deleted stack is found, for 90 days: one that is not is gone, or so new that it does not show yet.
function absent(stackId: string, watch: StackWatch): StackEnd {
  if (watch.until === 'delete') return { status: 'DELETE_COMPLETE', succeeded: true };
  throw new CloudError('StackNotFound', {
    what: `cannot see the stack ${stackId}`,
    why: 'AWS says that it does not exist',
    next: 'run the same command again',
    reason: 'notFound',
  });
}
