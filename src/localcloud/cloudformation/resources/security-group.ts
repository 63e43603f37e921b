// AWS::EC2::SecurityGroup, with its inline rules.
import { AuthorizeSecurityGroupEgress } from '../../ec2/AuthorizeSecurityGroupEgress.js';
import { AuthorizeSecurityGroupIngress } from '../../ec2/AuthorizeSecurityGroupIngress.js';
import { CreateSecurityGroup } from '../../ec2/CreateSecurityGroup.js';
import { DeleteSecurityGroup } from '../../ec2/DeleteSecurityGroup.js';
import { DescribeSecurityGroupRules } from '../../ec2/DescribeSecurityGroupRules.js';
import { DescribeSecurityGroups } from '../../ec2/DescribeSecurityGroups.js';
import { RevokeSecurityGroupEgress } from '../../ec2/RevokeSecurityGroupEgress.js';
import { RevokeSecurityGroupIngress } from '../../ec2/RevokeSecurityGroupIngress.js';
import { AwsError } from '../../wire/error.js';
import { isSame } from '../engine/differences.js';
import type { JsonObject } from '../engine/json.js';
import { records, text } from '../engine/properties.js';
import type { ExistingResource, ResourceContext, ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';
import { isDefaultEgress, toIpPermission } from './ip-permission.js';
import { generateName } from './names.js';

export const securityGroup: ResourceType = {
  type: 'AWS::EC2::SecurityGroup',
  service: 'Ec2',
  required: ['GroupDescription'],
  updates: {
    GroupDescription: 'replace',
    GroupName: 'replace',
    SecurityGroupEgress: 'update',
    SecurityGroupIngress: 'update',
    Tags: 'update',
    VpcId: 'replace',
  },
  attributes: ['GroupId', 'Id', 'VpcId'],
  create: async (properties, context) => {
    const { GroupId } = await CreateSecurityGroup.handle(
      {
        GroupName: text(properties, 'GroupName') ?? generateName(context),
        Description: text(properties, 'GroupDescription'),
        VpcId: text(properties, 'VpcId'),
        TagSpecifications: tagSpecifications('security-group', properties, context),
      },
      context.call,
    );
    return GroupId ?? '';
  },
  find: async (_properties, context) => {
    const found = await DescribeSecurityGroups.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      found.SecurityGroups?.map((group) => group.GroupId),
      context,
    );
  },
  complete: async (resource, context) => {
    await authorizeIngress(resource, context);
    await replaceEgress(resource, context);
  },
  update: async (resource, previous, context) => {
    await revokeStale(resource, previous, context);
    await authorizeIngress(resource, context);
    await replaceEgress(resource, context);
    await updateTags({ id: resource.physicalId, properties: resource.properties, previous }, context);
  },
  read: async ({ physicalId, properties }) => ({
    GroupId: physicalId,
    Id: physicalId,
    VpcId: text(properties, 'VpcId') ?? '',
  }),
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => DeleteSecurityGroup.handle({ GroupId: physicalId }, call)),
};

async function authorizeIngress({ physicalId, properties }: ExistingResource, { call }: ResourceContext) {
  for (const rule of records(properties, 'SecurityGroupIngress')) {
    const IpPermissions = [toIpPermission(rule, 'Source')];
    await unlessThere(() =>
      AuthorizeSecurityGroupIngress.handle({ GroupId: physicalId, IpPermissions }, call),
    );
  }
}

/** Egress rules in a template take the place of the one that lets everything out. */
async function replaceEgress({ physicalId, properties }: ExistingResource, { call }: ResourceContext) {
  const rules = records(properties, 'SecurityGroupEgress');
  if (rules.length === 0) return;
  const Filters = [{ Name: 'group-id', Values: [physicalId] }];
  const { SecurityGroupRules = [] } = await DescribeSecurityGroupRules.handle({ Filters }, call);
  const open = SecurityGroupRules.filter(isDefaultEgress).flatMap((rule) => rule.SecurityGroupRuleId ?? []);
  if (open.length > 0) {
    await RevokeSecurityGroupEgress.handle({ GroupId: physicalId, SecurityGroupRuleIds: open }, call);
  }
  for (const rule of rules) {
    const IpPermissions = [toIpPermission(rule, 'Destination')];
    await unlessThere(() =>
      AuthorizeSecurityGroupEgress.handle({ GroupId: physicalId, IpPermissions }, call),
    );
  }
}

/** Takes away the rules that the template no longer has; those others made by API stay. */
async function revokeStale(
  { physicalId: GroupId, properties }: ExistingResource,
  previous: JsonObject,
  { call }: ResourceContext,
) {
  for (const rule of staleRules('SecurityGroupIngress', previous, properties)) {
    const IpPermissions = [toIpPermission(rule, 'Source')];
    await unlessGone(() => RevokeSecurityGroupIngress.handle({ GroupId, IpPermissions }, call));
  }
  for (const rule of staleRules('SecurityGroupEgress', previous, properties)) {
    const IpPermissions = [toIpPermission(rule, 'Destination')];
    await unlessGone(() => RevokeSecurityGroupEgress.handle({ GroupId, IpPermissions }, call));
  }
  if (records(previous, 'SecurityGroupEgress').length > 0) await reopen(GroupId, properties, call);
}

/** Without egress rules of its own a template leaves the one that lets everything out. */
async function reopen(GroupId: string, properties: JsonObject, call: ResourceContext['call']) {
  if (records(properties, 'SecurityGroupEgress').length > 0) return;
  const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  await unlessThere(() => AuthorizeSecurityGroupEgress.handle({ GroupId, IpPermissions }, call));
}

function staleRules(name: string, previous: JsonObject, properties: JsonObject): JsonObject[] {
  const wanted = records(properties, name);
  return records(previous, name).filter((rule) => !wanted.some((one) => isSame(one, rule)));
}

/** A rule that an earlier try made is what was wanted. */
async function unlessThere(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'InvalidPermission.Duplicate') throw error;
  }
}
