// Finds load balancers, listeners, rules and target groups of a call's region, or refuses with AWS's codes.
import type { Store, Table } from '../store.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import {
  type ListenerRecord,
  type LoadBalancerRecord,
  listeners,
  loadBalancers,
  type RuleRecord,
  rules,
  type TargetGroupRecord,
  targetGroups,
} from './records.js';

interface Regional {
  readonly arn: string;
  readonly region: string;
}

interface Kind<T extends Regional> {
  readonly table: (store: Store) => Table<T>;
  readonly code: string;
  readonly words: (arn: string) => string;
  readonly parameter: string;
}

const loadBalancerKind: Kind<LoadBalancerRecord> = {
  table: loadBalancers,
  code: 'LoadBalancerNotFound',
  words: (arn) => `Load balancer '${arn}' not found`,
  parameter: 'LoadBalancerArn',
};
const targetGroupKind: Kind<TargetGroupRecord> = {
  table: targetGroups,
  code: 'TargetGroupNotFound',
  words: (arn) => `Target group '${arn}' not found`,
  parameter: 'TargetGroupArn',
};
const listenerKind: Kind<ListenerRecord> = {
  table: listeners,
  code: 'ListenerNotFound',
  words: (arn) => `Listener '${arn}' not found`,
  parameter: 'ListenerArn',
};
const ruleKind: Kind<RuleRecord> = {
  table: rules,
  code: 'RuleNotFound',
  words: (arn) => `Rule '${arn}' not found`,
  parameter: 'RuleArn',
};

type Find<T> = (call: Call, arn: string | undefined) => T;

/** @throws AwsError LoadBalancerNotFound, ValidationError for no ARN at all */
export const requireLoadBalancer: Find<LoadBalancerRecord> = finder(loadBalancerKind);
/** @throws AwsError TargetGroupNotFound, ValidationError for no ARN at all */
export const requireTargetGroup: Find<TargetGroupRecord> = finder(targetGroupKind);
/** @throws AwsError ListenerNotFound, ValidationError for no ARN at all */
export const requireListener: Find<ListenerRecord> = finder(listenerKind);
/** @throws AwsError RuleNotFound, ValidationError for no ARN at all */
export const requireRule: Find<RuleRecord> = finder(ruleKind);

/** The records of a region, in the order of their making. */
export function ofRegion<T extends Regional>(table: Table<T>, region: string): T[] {
  return table.values().filter((record) => record.region === region);
}

function finder<T extends Regional>(kind: Kind<T>): Find<T> {
  return (call, arn) => {
    if (!arn) throw new AwsError('ValidationError', `${kind.parameter} must be specified`);
    const found = kind.table(call.cloud.store).get(arn);
    if (found?.region === call.region) return found;
    throw new AwsError(kind.code, kind.words(arn));
  };
}
