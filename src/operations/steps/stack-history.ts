// What CloudFormation remembers of a box's stack, also when it is gone.
import { lastDeletedStack } from '../../cloud/deleted-stacks.js';
import { attempt } from '../../cloud/failures.js';
import { isRealFailure, lastFirstFailure } from '../../cloud/first-failure.js';
import { newEvents, type StackEvent } from '../../cloud/stack-events.js';
import { describeStack } from '../../cloud/stacks.js';
import type { Box } from '../../model/box.js';
import type { Context } from '../context.js';
import { stackNameOf } from './box-stack.js';

export interface StackHistory {
  readonly name: string;
  readonly stackId: string;
  /** As AWS spells it; `DELETE_COMPLETE` for one that is gone. */
  readonly status: string;
  /** Oldest first, of the stack's whole life. */
  readonly events: readonly StackEvent[];
  /** Of the newest create or update. */
  readonly failure?: StackEvent;
  /** What keeps the stack from moving on: the latest failure of a rollback or deletion that got stuck. */
  readonly stuck?: StackEvent;
}

/**
 * The stack of that box, of a fleet's box that of the fleet, else the last one there was; undefined where
 * CloudFormation knows none.
 */
export async function stackHistory(
  context: Context,
  box: Pick<Box, 'user' | 'fleet'>,
): Promise<StackHistory | undefined> {
  const { cloud } = context;
  const name = stackNameOf(context, box);
  const stack = await describeStack(cloud, name);
  const stackId = stack?.stackId ?? (await lastDeletedStack(cloud, name));
  if (stackId === undefined) return undefined;
  const events = await attempt(cloud, `cannot read the events of ${name}`, () =>
    newEvents(cloud, stackId, { operation: 'create' }),
  );
  const failure = lastFirstFailure(events, stackId);
  const status = stack?.status ?? 'DELETE_COMPLETE';
  return { name, stackId, status, events, failure, stuck: stuckAt(status, events) };
}

const stuckStatuses = new Set(['ROLLBACK_FAILED', 'DELETE_FAILED', 'UPDATE_ROLLBACK_FAILED']);

function stuckAt(status: string, events: readonly StackEvent[]): StackEvent | undefined {
  if (!stuckStatuses.has(status)) return undefined;
  return events.findLast((event) => event.type !== 'AWS::CloudFormation::Stack' && isRealFailure(event));
}
