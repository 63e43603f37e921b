// The events of a stack, oldest first, each told once.
import { DescribeStackEventsCommand, type StackEvent as Description } from '@aws-sdk/client-cloudformation';
import type { Cloud } from './clients.js';
import { cloudformation } from './cloudformation.js';

export interface StackEvent {
  readonly eventId: string;
  /** ISO 8601. */
  readonly time: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  /** E.g. `AWS::EC2::Instance`. */
  readonly type: string;
  /** As AWS spells it, e.g. `CREATE_FAILED`. */
  readonly status: string;
  readonly reason?: string;
  /** ClientRequestToken of the operation it belongs to. */
  readonly token?: string;
}

export interface EventRange {
  /** The last one told; without it, the range begins with the current operation. */
  readonly lastEventId?: string;
  readonly operation: 'create' | 'update' | 'delete';
}

/**
 * Pages from the newest event back to the last one told. AWS answers newest first, so the pages of an old stack's
 * past are never fetched.
 */
export async function newEvents(cloud: Cloud, stackId: string, range: EventRange): Promise<StackEvent[]> {
  const found: StackEvent[] = [];
  let token: string | undefined;
  do {
    const page = await cloudformation(cloud).send(
      new DescribeStackEventsCommand({ StackName: stackId, NextToken: token }),
    );
    for (const description of page.StackEvents ?? []) {
      const event = readEvent(description);
      if (event.eventId === range.lastEventId) return found.reverse();
      found.push(event);
      if (!range.lastEventId && isStart(event, stackId, range.operation)) return found.reverse();
    }
    token = page.NextToken;
  } while (token);
  return found.reverse();
}

function isStart(event: StackEvent, stackId: string, operation: EventRange['operation']): boolean {
  return event.physicalId === stackId && event.status === `${operation.toUpperCase()}_IN_PROGRESS`;
}

function readEvent(event: Description): StackEvent {
  return {
    eventId: event.EventId ?? '',
    time: event.Timestamp?.toISOString() ?? '',
    logicalId: event.LogicalResourceId ?? '',
    physicalId: event.PhysicalResourceId || undefined,
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    reason: event.ResourceStatusReason,
    token: event.ClientRequestToken,
  };
}
