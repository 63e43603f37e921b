// Adding rules to a security group and taking them away, in either direction.
import type { IpPermission, SecurityGroupRule, TagSpecification } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { securityGroupRuleShape } from './describe-security-group.js';
import { find, findAll, save } from './find.js';
import { refreshFirewalls } from './firewalls.js';
import { newId } from './ids.js';
import { type FlatPermission, parsePermissions, type RuleContent } from './ip-permissions.js';
import { securityGroupKind, securityGroupRuleKind } from './kinds.js';
import { type SecurityGroupRuleRecord, securityGroupRules } from './network-records.js';
import { checkRuleQuota } from './quotas.js';
import type { SecurityGroupRecord } from './records.js';
import { checkTagTypes, tagsFor } from './tags.js';

export interface RuleRequest extends FlatPermission {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
  readonly IpPermissions?: IpPermission[] | undefined;
  readonly SecurityGroupRuleIds?: string[] | undefined;
  readonly TagSpecifications?: TagSpecification[] | undefined;
}

/**
 * Adds rules; all or none.
 * @throws InvalidPermission.Duplicate, RulesPerSecurityGroupLimitExceeded
 */
export async function authorizeRules(
  input: RuleRequest,
  isEgress: boolean,
  call: Call,
): Promise<SecurityGroupRule[]> {
  const group = findGroup(input, call);
  checkTagTypes(input.TagSpecifications, ['security-group-rule']);
  const tags = tagsFor(input.TagSpecifications, 'security-group-rule', call);
  const existing = rulesOf(group, isEgress, call);
  const contents = parsePermissions(input, call);
  const keys = existing.map(contentKey);
  for (const content of contents) refuseDuplicate(content, keys);
  checkRuleQuota(call, existing.length + contents.length);
  const added = contents.map((content) =>
    save(securityGroupRuleKind, call, {
      ...content,
      id: newId('sgr'),
      region: call.region,
      tags,
      groupId: group.id,
      isEgress,
    }),
  );
  await refreshFirewalls(call.cloud, [group.id]);
  return added.map((rule) => securityGroupRuleShape(rule, call));
}

/**
 * Takes rules away, by their ids or by what they say; all or none.
 * @throws InvalidPermission.NotFound, InvalidSecurityGroupRuleId.NotFound
 */
export async function revokeRules(
  input: RuleRequest,
  isEgress: boolean,
  call: Call,
): Promise<SecurityGroupRuleRecord[]> {
  const group = findGroup(input, call);
  const existing = rulesOf(group, isEgress, call);
  const doomed = input.SecurityGroupRuleIds?.length
    ? rulesById(input.SecurityGroupRuleIds, existing, call)
    : rulesByContent(parsePermissions(input, call), existing);
  for (const rule of doomed) securityGroupRules(call.cloud.store).delete(rule.id);
  await refreshFirewalls(call.cloud, [group.id]);
  return doomed;
}

function rulesOf(
  group: SecurityGroupRecord,
  isEgress: boolean,
  call: Pick<Call, 'cloud'>,
): SecurityGroupRuleRecord[] {
  return securityGroupRules(call.cloud.store)
    .values()
    .filter((rule) => rule.groupId === group.id && rule.isEgress === isEgress);
}

function findGroup(input: RuleRequest, call: Call): SecurityGroupRecord {
  if (input.GroupId === undefined && input.GroupName !== undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${input.GroupName}' for groupName. You may not reference Amazon VPC security groups by ` +
        'name. Please use the corresponding id for this operation.',
    );
  }
  return find(securityGroupKind, call, input.GroupId);
}

function rulesById(
  ids: readonly string[],
  existing: readonly SecurityGroupRuleRecord[],
  call: Call,
): SecurityGroupRuleRecord[] {
  const rules = findAll(securityGroupRuleKind, call, ids);
  const stranger = rules.find((rule) => !existing.some((own) => own.id === rule.id));
  if (!stranger) return rules;
  throw new AwsError('InvalidSecurityGroupRuleId.NotFound', securityGroupRuleKind.words([stranger.id]));
}

function rulesByContent(
  contents: readonly RuleContent[],
  existing: readonly SecurityGroupRuleRecord[],
): SecurityGroupRuleRecord[] {
  return contents.map((content) => {
    const rule = existing.find((each) => contentKey(each) === contentKey(content));
    if (rule) return rule;
    throw new AwsError(
      'InvalidPermission.NotFound',
      'The specified rule does not exist in this security group.',
    );
  });
}

function refuseDuplicate(content: RuleContent, keys: string[]): void {
  const key = contentKey(content);
  if (keys.includes(key)) {
    throw new AwsError(
      'InvalidPermission.Duplicate',
      `the specified rule "${ruleWords(content)}" already exists`,
    );
  }
  keys.push(key);
}

/** Two rules that differ in their description alone are the same rule to AWS. */
function contentKey(rule: RuleContent): string {
  return [rule.protocol, rule.fromPort, rule.toPort, peerOf(rule)].join(' ');
}

const peerOf = (rule: RuleContent): string | undefined =>
  rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.referencedGroupId;

function ruleWords(rule: RuleContent): string {
  const peer = `peer: ${peerOf(rule)}`;
  if (rule.protocol === '-1') return `${peer}, ALL, ALLOW`;
  const ports = `from port: ${rule.fromPort}, to port: ${rule.toPort}`;
  return `${peer}, ${rule.protocol.toUpperCase()}, ${ports}, ALLOW`;
}
