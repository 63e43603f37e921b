// DescribeSecurityGroupRules.
import {
  DescribeSecurityGroupRules$,
  type DescribeSecurityGroupRulesRequest,
  type DescribeSecurityGroupRulesResult,
} from '@aws-sdk/client-ec2';
import { securityGroupRuleShape } from './describe-security-group.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { securityGroupRuleKind } from './kinds.js';
import type { SecurityGroupRuleRecord } from './network-records.js';
import { paginate } from './paging.js';

const fields: Fields<SecurityGroupRuleRecord> = {
  'group-id': (rule) => rule.groupId,
  'security-group-rule-id': (rule) => rule.id,
};

export const DescribeSecurityGroupRules = ec2Action<
  DescribeSecurityGroupRulesRequest,
  DescribeSecurityGroupRulesResult
>(DescribeSecurityGroupRules$, (input, call) => {
  const found = findAll(securityGroupRuleKind, call, input.SecurityGroupRuleIds);
  const page = paginate(applyFilters(found, input.Filters, fields), input);
  return {
    SecurityGroupRules: page.items.map((rule) => securityGroupRuleShape(rule, call)),
    NextToken: page.NextToken,
  };
});
