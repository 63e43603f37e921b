// A rule as DescribeRules answers it.
import type { Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RuleRecord } from './records.js';

export function describeRule(record: RuleRecord): Rule {
  return {
    RuleArn: record.arn,
    Priority: String(record.priority),
    Conditions: [...record.conditions],
    Actions: [...record.actions],
    IsDefault: record.priority === 'default',
  };
}
