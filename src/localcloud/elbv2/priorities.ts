// Priorities of rules: unique in a listener, tried from 1 up.
import type { Store } from '../store.js';
import { AwsError } from '../wire/error.js';
import { rulesOf } from './default-rule.js';
import { limits } from './limits.js';

/** @throws AwsError ValidationError outside 1 to 50000 */
export function readPriority(priority: number | undefined): number {
  if (
    priority !== undefined &&
    Number.isInteger(priority) &&
    priority >= 1 &&
    priority <= limits.largestPriority
  ) {
    return priority;
  }
  const message = `Priority '${priority ?? ''}' must be a value between 1 and ${limits.largestPriority} inclusive`;
  throw new AwsError('ValidationError', message);
}

/**
 * @param wanted priorities by rule ARN; rules named here give up their old ones first
 * @throws AwsError PriorityInUse
 */
export function refuseUsedPriorities(
  store: Store,
  listenerArn: string,
  wanted: ReadonlyMap<string, number>,
): void {
  const kept = rulesOf(store, listenerArn).filter((rule) => !wanted.has(rule.arn));
  const used = new Set(kept.map((rule) => rule.priority));
  for (const priority of wanted.values()) {
    if (used.has(priority)) throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
    used.add(priority);
  }
}
