// SetRulePriorities: all of the new priorities or none; two rules may trade places.
import { SetRulePriorities$, type SetRulePrioritiesInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireRule } from './find.js';
import { reconcileQuietly } from './open-port.js';
import { readPriority, refuseUsedPriorities } from './priorities.js';
import { type RuleRecord, rules } from './records.js';
import { describeRule } from './rule-view.js';

export const setRulePriorities = action(
  SetRulePriorities$,
  async (input: SetRulePrioritiesInput, call: Call) => {
    const { store } = call.cloud;
    const changed = (input.RulePriorities ?? []).map(({ RuleArn, Priority }) => ({
      ...requireChangeable(call, RuleArn),
      priority: readPriority(Priority),
    }));
    const wanted = new Map(changed.map((rule) => [rule.arn, rule.priority]));
    for (const listenerArn of new Set(changed.map((rule) => rule.listenerArn))) {
      const own = changed.filter((rule) => rule.listenerArn === listenerArn);
      refuseUsedPriorities(store, listenerArn, new Map(own.map((rule) => [rule.arn, rule.priority])));
    }
    if (wanted.size < changed.length)
      throw new AwsError('ValidationError', 'A rule was specified more than once');
    for (const rule of changed) rules(store).put(rule.arn, rule);
    await reconcileQuietly(call.cloud);
    return { Rules: changed.map(describeRule) };
  },
);

function requireChangeable(call: Call, arn: string | undefined): RuleRecord {
  const rule = requireRule(call, arn);
  if (rule.priority !== 'default') return rule;
  throw new AwsError(
    'OperationNotPermitted',
    `The priority of the default rule '${rule.arn}' cannot be modified`,
  );
}
