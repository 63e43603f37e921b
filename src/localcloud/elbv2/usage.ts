// Which load balancers send to which target groups.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Store } from '../store.js';
import { rules } from './records.js';

/** ARNs of all target groups these actions forward to. */
export function targetGroupsOf(actions: readonly Action[]): string[] {
  const arns = actions.flatMap((action) => [
    ...(action.TargetGroupArn === undefined ? [] : [action.TargetGroupArn]),
    ...(action.ForwardConfig?.TargetGroups ?? []).map((group) => group.TargetGroupArn ?? ''),
  ]);
  return [...new Set(arns)];
}

/** ARNs of the load balancers with a rule (the default rules included) that forwards to this group. */
export function loadBalancersUsing(store: Store, targetGroupArn: string): string[] {
  const using = rules(store)
    .values()
    .filter((rule) => targetGroupsOf(rule.actions).includes(targetGroupArn));
  return [...new Set(using.map((rule) => rule.loadBalancerArn))];
}

/** ARNs of all target groups a load balancer sends to, leaving out one rule that is about to change. */
export function targetGroupsUsedBy(
  store: Store,
  loadBalancerArn: string,
  exceptRuleArn?: string,
): Set<string> {
  const own = rules(store)
    .values()
    .filter((rule) => rule.loadBalancerArn === loadBalancerArn && rule.arn !== exceptRuleArn);
  return new Set(own.flatMap((rule) => targetGroupsOf(rule.actions)));
}
