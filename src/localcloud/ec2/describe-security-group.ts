// The shapes of security groups and their rules in answers.
import type {
  IpPermission,
  RevokedSecurityGroupRule,
  SecurityGroup,
  SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import type { SecurityGroupRuleRecord } from './network-records.js';
import type { SecurityGroupRecord } from './records.js';

/** @param rules the group's own, in both directions */
export function securityGroupShape(
  group: SecurityGroupRecord,
  rules: readonly SecurityGroupRuleRecord[],
  call: Call,
): SecurityGroup {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    OwnerId: call.cloud.account,
    SecurityGroupArn: securityGroupArn(group, call),
    IpPermissions: toPermissions(
      rules.filter((rule) => !rule.isEgress),
      call.cloud.account,
    ),
    IpPermissionsEgress: toPermissions(
      rules.filter((rule) => rule.isEgress),
      call.cloud.account,
    ),
    Tags: [...group.tags],
  };
}

export function securityGroupArn(
  group: { readonly id: string; readonly region: string },
  call: Call,
): string {
  return `arn:aws:ec2:${group.region}:${call.cloud.account}:security-group/${group.id}`;
}

export function securityGroupRuleShape(rule: SecurityGroupRuleRecord, call: Call): SecurityGroupRule {
  const { account } = call.cloud;
  return {
    SecurityGroupRuleId: rule.id,
    SecurityGroupRuleArn: `arn:aws:ec2:${rule.region}:${account}:security-group-rule/${rule.id}`,
    GroupId: rule.groupId,
    GroupOwnerId: account,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidrIpv4,
    CidrIpv6: rule.cidrIpv6,
    ReferencedGroupInfo: rule.referencedGroupId
      ? { GroupId: rule.referencedGroupId, UserId: account }
      : undefined,
    Description: rule.description,
    Tags: [...rule.tags],
  };
}

/** EC2 shows the rules of one protocol and port range together. */
function toPermissions(rules: readonly SecurityGroupRuleRecord[], account: string): IpPermission[] {
  const byTraffic = new Map<string, SecurityGroupRuleRecord[]>();
  for (const rule of rules) {
    const key = `${rule.protocol} ${rule.fromPort} ${rule.toPort}`;
    byTraffic.set(key, [...(byTraffic.get(key) ?? []), rule]);
  }
  return [...byTraffic.values()].map((together) => toPermission(together, account));
}

function toPermission(rules: readonly SecurityGroupRuleRecord[], account: string): IpPermission {
  const [first] = rules;
  const hasPorts = first?.protocol !== '-1';
  return {
    IpProtocol: first?.protocol,
    FromPort: hasPorts ? first?.fromPort : undefined,
    ToPort: hasPorts ? first?.toPort : undefined,
    IpRanges: rules
      .filter((rule) => rule.cidrIpv4)
      .map((rule) => ({ CidrIp: rule.cidrIpv4, Description: rule.description })),
    Ipv6Ranges: rules
      .filter((rule) => rule.cidrIpv6)
      .map((rule) => ({ CidrIpv6: rule.cidrIpv6, Description: rule.description })),
    PrefixListIds: [],
    UserIdGroupPairs: rules
      .filter((rule) => rule.referencedGroupId)
      .map((rule) => ({ GroupId: rule.referencedGroupId, UserId: account, Description: rule.description })),
  };
}

export function revokedShape(rule: SecurityGroupRuleRecord): RevokedSecurityGroupRule {
  return {
    SecurityGroupRuleId: rule.id,
    GroupId: rule.groupId,
    IsEgress: rule.isEgress,
    IpProtocol: rule.protocol,
    FromPort: rule.fromPort,
    ToPort: rule.toPort,
    CidrIpv4: rule.cidrIpv4,
    CidrIpv6: rule.cidrIpv6,
    ReferencedGroupId: rule.referencedGroupId,
    Description: rule.description,
  };
}
