// Reads the actions of listeners and rules: what a load balancer does with a request.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { readFixedResponse, readRedirect } from './answer-actions.js';
import { requireTargetGroup } from './find.js';
import { limits } from './limits.js';
import type { LoadBalancerRecord } from './records.js';
import { loadBalancersUsing, targetGroupsOf, targetGroupsUsedBy } from './usage.js';

/**
 * Exactly one action of type forward, fixed-response or redirect, in the form Describe answers it.
 * @param ruleArn the rule these actions replace those of, which then do not count against the limits
 * @throws AwsError ValidationError, InvalidLoadBalancerAction, TargetGroupNotFound, TargetGroupAssociationLimit,
 *   TooManyUniqueTargetGroupsPerLoadBalancer
 */
export function readActions(options: {
  actions: readonly Action[] | undefined;
  balancer: LoadBalancerRecord;
  call: Call;
  ruleArn?: string;
}): Action[] {
  const [given, ...more] = options.actions ?? [];
  if (!given) throw new AwsError('ValidationError', 'An action must be specified');
  if (more.length > 0) {
    throw new AwsError(
      'InvalidLoadBalancerAction',
      'Several actions (authentication) are not part of the local cloud',
    );
  }
  const read = readAction(given);
  checkTargetGroups({ ...options, arns: targetGroupsOf([read]) });
  return [read];
}

function readAction(given: Action): Action {
  if (given.Type === 'forward') return readForward(given);
  if (given.Type === 'fixed-response') return readFixedResponse(given);
  if (given.Type === 'redirect') return readRedirect(given);
  throw new AwsError(
    'InvalidLoadBalancerAction',
    `Actions of type '${given.Type}' are not part of the local cloud`,
  );
}

function readForward(given: Action): Action {
  const groups = given.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: given.TargetGroupArn }];
  if (groups.length === 0 || groups.some((group) => !group.TargetGroupArn)) {
    throw new AwsError('ValidationError', 'A target group ARN must be specified');
  }
  if (groups.length > limits.targetGroupsPerAction) {
    throw new AwsError(
      'TooManyTargetGroups',
      `An action can forward to at most ${limits.targetGroupsPerAction} target groups`,
    );
  }
  if (given.ForwardConfig?.TargetGroupStickinessConfig?.Enabled) {
    throw new AwsError('InvalidLoadBalancerAction', 'Target group stickiness is not part of the local cloud');
  }
  const [only] = groups;
  return {
    Type: 'forward',
    ...(groups.length === 1 && { TargetGroupArn: only?.TargetGroupArn }),
    ForwardConfig: {
      TargetGroups: groups.map(({ TargetGroupArn, Weight = 1 }) => ({
        TargetGroupArn,
        Weight: checkWeight(Weight),
      })),
      TargetGroupStickinessConfig: { Enabled: false },
    },
  };
}

function checkWeight(weight: number): number {
  if (Number.isInteger(weight) && weight >= 0 && weight <= 999) return weight;
  throw new AwsError('ValidationError', `Weight '${weight}' must be between 0 and 999 inclusive`);
}

function checkTargetGroups(options: {
  arns: readonly string[];
  balancer: LoadBalancerRecord;
  call: Call;
  ruleArn?: string;
}): void {
  const { arns, balancer, call, ruleArn } = options;
  const { store } = call.cloud;
  for (const arn of arns) checkTargetGroup({ arn, balancer, call });
  const used = targetGroupsUsedBy(store, balancer.arn, ruleArn);
  const most = limits.targetGroupsPerLoadBalancer;
  if (new Set([...used, ...arns]).size <= most) return;
  throw new AwsError(
    'TooManyUniqueTargetGroupsPerLoadBalancer',
    `The maximum number of unique target groups per load balancer '${most}' has been reached on load balancer '${balancer.arn}'`,
  );
}

function checkTargetGroup(options: { arn: string; balancer: LoadBalancerRecord; call: Call }): void {
  const { arn, balancer, call } = options;
  const group = requireTargetGroup(call, arn);
  if (group.vpcId !== balancer.vpcId) {
    const message = `The target group '${arn}' is not in the VPC '${balancer.vpcId}' of the load balancer`;
    throw new AwsError('InvalidConfigurationRequest', message);
  }
  if (loadBalancersUsing(call.cloud.store, arn).some((user) => user !== balancer.arn)) {
    throw new AwsError(
      'TargetGroupAssociationLimit',
      `The following target groups cannot be associated with more than one load balancer: ${arn}`,
    );
  }
}
