// CreateRule: sends requests of some hosts or paths elsewhere than the default.
import { CreateRule$, type CreateRuleInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { readActions } from './actions.js';
import { ruleArn } from './arns.js';
import { readConditions } from './conditions.js';
import { requireListener, requireLoadBalancer } from './find.js';
import { limits } from './limits.js';
import { reconcileQuietly } from './open-port.js';
import { readPriority, refuseUsedPriorities } from './priorities.js';
import { type RuleRecord, rules } from './records.js';
import { describeRule } from './rule-view.js';
import { readTags } from './tags.js';

/** @throws AwsError PriorityInUse, TooManyRules, and those of readConditions and readActions */
export const createRule = action(CreateRule$, async (input: CreateRuleInput, call: Call) => {
  const { store } = call.cloud;
  const listener = requireListener(call, input.ListenerArn);
  const balancer = requireLoadBalancer(call, listener.loadBalancerArn);
  refuseTransforms(input);
  const rule: RuleRecord = {
    arn: ruleArn(listener.arn),
    region: call.region,
    listenerArn: listener.arn,
    loadBalancerArn: balancer.arn,
    priority: readPriority(input.Priority),
    conditions: readConditions(input.Conditions),
    actions: readActions({ actions: input.Actions, balancer, call }),
    tags: readTags(input.Tags, call),
  };
  refuseUsedPriorities(store, listener.arn, new Map([[rule.arn, Number(rule.priority)]]));
  refuseOneTooMany(call, balancer.arn);
  rules(store).put(rule.arn, rule);
  await reconcileQuietly(call.cloud);
  return { Rules: [describeRule(rule)] };
});

function refuseTransforms(input: CreateRuleInput): void {
  if (!input.Transforms?.length) return;
  throw new AwsError('InvalidConfigurationRequest', 'Rule transforms are not part of the local cloud');
}

function refuseOneTooMany(call: Call, loadBalancerArn: string): void {
  const own = rules(call.cloud.store)
    .values()
    .filter((rule) => rule.loadBalancerArn === loadBalancerArn && rule.priority !== 'default');
  if (own.length < limits.rulesPerLoadBalancer) return;
  throw new AwsError(
    'TooManyRules',
    `The maximum number of rules per load balancer '${limits.rulesPerLoadBalancer}' has been reached on load balancer '${loadBalancerArn}'`,
  );
}
