// ModifyRule: other conditions or actions; what is not given stays.
import { ModifyRule$, type ModifyRuleInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { readActions } from './actions.js';
import { readConditions } from './conditions.js';
import { requireLoadBalancer, requireRule } from './find.js';
import { reconcileQuietly } from './open-port.js';
import { type RuleRecord, rules } from './records.js';
import { describeRule } from './rule-view.js';

export const modifyRule = action(ModifyRule$, async (input: ModifyRuleInput, call: Call) => {
  const old = requireRule(call, input.RuleArn);
  if (old.priority === 'default') {
    throw new AwsError('OperationNotPermitted', `Default rule '${old.arn}' cannot be modified`);
  }
  if (input.Transforms?.length) {
    throw new AwsError('InvalidConfigurationRequest', 'Rule transforms are not part of the local cloud');
  }
  const rule = change(old, input, call);
  rules(call.cloud.store).put(rule.arn, rule);
  await reconcileQuietly(call.cloud);
  return { Rules: [describeRule(rule)] };
});

function change(old: RuleRecord, input: ModifyRuleInput, call: Call): RuleRecord {
  const balancer = requireLoadBalancer(call, old.loadBalancerArn);
  return {
    ...old,
    conditions: input.Conditions ? readConditions(input.Conditions) : old.conditions,
    actions: input.Actions
      ? readActions({ actions: input.Actions, balancer, call, ruleArn: old.arn })
      : old.actions,
  };
}
