// DescribeRules: of one listener in the order they are tried, or by ARN.
import { DescribeRules$, type DescribeRulesInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { rulesOf } from './default-rule.js';
import { requireListener, requireRule } from './find.js';
import { paginate } from './page.js';
import type { RuleRecord } from './records.js';
import { describeRule } from './rule-view.js';

export const describeRules = action(DescribeRules$, (input: DescribeRulesInput, call: Call) => {
  const { page, NextMarker } = paginate(select(input, call), {
    idOf: (rule) => rule.arn,
    marker: input.Marker,
    pageSize: input.PageSize,
  });
  return { Rules: page.map(describeRule), NextMarker };
});

function select(input: DescribeRulesInput, call: Call): RuleRecord[] {
  const arns = input.RuleArns ?? [];
  if (arns.length > 0 === (input.ListenerArn !== undefined)) {
    throw new AwsError('ValidationError', 'You must specify either a listener ARN or rule ARNs');
  }
  if (arns.length > 0) return arns.map((arn) => requireRule(call, arn));
  return rulesOf(call.cloud.store, requireListener(call, input.ListenerArn).arn);
}
