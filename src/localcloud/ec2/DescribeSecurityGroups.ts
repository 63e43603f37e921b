// DescribeSecurityGroups.
import {
  DescribeSecurityGroups$,
  type DescribeSecurityGroupsRequest,
  type DescribeSecurityGroupsResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { securityGroupShape } from './describe-security-group.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { securityGroupKind } from './kinds.js';
import { type SecurityGroupRuleRecord, securityGroupRules } from './network-records.js';
import { paginate } from './paging.js';
import type { SecurityGroupRecord } from './records.js';

type WithRules = SecurityGroupRecord & { readonly rules: readonly SecurityGroupRuleRecord[] };

/** `ip-permission.*` reads the inbound rules, `egress.ip-permission.*` the outbound ones. */
const ruleFields = (prefix: string, isEgress: boolean): Fields<WithRules> => {
  const read =
    (value: (rule: SecurityGroupRuleRecord) => string | number | undefined) => (group: WithRules) =>
      group.rules.filter((rule) => rule.isEgress === isEgress).map((rule) => value(rule)?.toString());
  return {
    [`${prefix}.cidr`]: read((rule) => rule.cidrIpv4),
    [`${prefix}.ipv6-cidr`]: read((rule) => rule.cidrIpv6),
    [`${prefix}.from-port`]: read((rule) => rule.fromPort),
    [`${prefix}.to-port`]: read((rule) => rule.toPort),
    [`${prefix}.protocol`]: read((rule) => rule.protocol),
    [`${prefix}.group-id`]: read((rule) => rule.referencedGroupId),
  };
};

const fields: Fields<WithRules> = {
  'group-id': (group) => group.id,
  'group-name': (group) => group.name,
  description: (group) => group.description,
  'vpc-id': (group) => group.vpcId,
  ...ruleFields('ip-permission', false),
  ...ruleFields('egress.ip-permission', true),
};

export const DescribeSecurityGroups = ec2Action<DescribeSecurityGroupsRequest, DescribeSecurityGroupsResult>(
  DescribeSecurityGroups$,
  (input, call) => {
    const rules = securityGroupRules(call.cloud.store).values();
    refuseNames(input.GroupNames);
    const found = findAll(securityGroupKind, call, input.GroupIds).map((group) => ({
      ...group,
      rules: rules.filter((rule) => rule.groupId === group.id),
    }));
    const own = { ...fields, 'owner-id': () => call.cloud.account };
    const page = paginate(applyFilters(found, input.Filters, own), input);
    return {
      SecurityGroups: page.items.map((group) => securityGroupShape(group, group.rules, call)),
      NextToken: page.NextToken,
    };
  },
);

/** Names are for the default VPC alone, and there is none; the filter group-name serves every VPC. */
function refuseNames(names: readonly string[] | undefined): void {
  if (!names?.length) return;
  throw new AwsError(
    'InvalidGroup.NotFound',
    `The security group '${names[0]}' does not exist in default VPC`,
  );
}
