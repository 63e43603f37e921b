// Which of a stack's failures was the cause, and which only followed.
import type { StackEvent } from './stack-events.js';

const cancelled = /^Resource (?:creation|update|deletion) cancelled/i;

/** Not one that was only cancelled because of another. */
export function isRealFailure({ status, reason = '' }: StackEvent): boolean {
  return status.endsWith('_FAILED') && !cancelled.test(reason);
}

/** The resource that failed first; the stack's own event only repeats it. */
export function firstFailure(events: readonly StackEvent[]): StackEvent | undefined {
  const failures = events.filter(isRealFailure);
  return failures.find((event) => event.type !== 'AWS::CloudFormation::Stack') ?? failures[0];
}

const starts = /^(?:CREATE|UPDATE|IMPORT)_IN_PROGRESS$/;

/** The first failure of the newest create or update that had one; its rollback and deletion belong to it. */
export function lastFirstFailure(events: readonly StackEvent[], stackId: string): StackEvent | undefined {
  const begins = events.flatMap((event, index) =>
    event.physicalId === stackId && starts.test(event.status) ? [index] : [],
  );
  const newest = events.slice(begins.at(-1) ?? 0);
  return firstFailure(newest);
}
