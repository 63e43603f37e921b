// Tags of everything load balancing makes.
import type { Store, Table } from '../store.js';
import { completeTags, type GivenTag, isReserved, overlayTags, type Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireListener, requireLoadBalancer, requireRule, requireTargetGroup } from './find.js';
import { limits } from './limits.js';
import { listeners, loadBalancers, rules, targetGroups } from './records.js';

interface Tagged {
  readonly arn: string;
  readonly tags: readonly Tag[];
}

/**
 * Only a service that acts for the user may set tags that begin with `aws:`.
 * @throws AwsError DuplicateTagKeys, TooManyTags, ValidationError
 */
export function readTags(given: readonly GivenTag[] | undefined, call: Pick<Call, 'onBehalfOf'>): Tag[] {
  const tags = completeTags(given);
  const keys = tags.map((tag) => tag.Key);
  if (new Set(keys).size < keys.length)
    throw new AwsError('DuplicateTagKeys', 'A tag key was specified more than once');
  if (keys.includes('')) throw new AwsError('ValidationError', 'A tag key must not be empty');
  if (call.onBehalfOf === undefined && tags.some(isReserved)) {
    throw new AwsError('ValidationError', "Tag keys starting with 'aws:' are reserved for system use");
  }
  checkCount(tags);
  return tags;
}

/** Old tags with new ones laid over them. @throws AwsError TooManyTags */
export function mergeTags(old: readonly Tag[], added: readonly Tag[]): Tag[] {
  const tags = overlayTags(old, added);
  checkCount(tags);
  return tags;
}

/** The record an ARN names, whichever kind it is. @throws AwsError the kind's NotFound code */
export function requireTagged(call: Call, arn: string): Tagged {
  if (arn.includes(':targetgroup/')) return requireTargetGroup(call, arn);
  if (arn.includes(':listener-rule/')) return requireRule(call, arn);
  if (arn.includes(':listener/')) return requireListener(call, arn);
  if (arn.includes(':loadbalancer/')) return requireLoadBalancer(call, arn);
  throw new AwsError('ValidationError', `'${arn}' is not a valid resource ARN`);
}

export function writeTags(store: Store, arn: string, tags: readonly Tag[]): void {
  const tables: Table<Tagged & object>[] = [loadBalancers, targetGroups, listeners, rules].map(
    (table) => table(store) as unknown as Table<Tagged>,
  );
  for (const table of tables) table.update(arn, (record) => ({ ...record, tags }));
}

function checkCount(tags: readonly Tag[]): void {
  const own = tags.filter((tag) => !isReserved(tag));
  if (own.length <= limits.tagsPerResource) return;
  throw new AwsError(
    'TooManyTags',
    `The maximum number of tags per resource '${limits.tagsPerResource}' has been reached`,
  );
}
