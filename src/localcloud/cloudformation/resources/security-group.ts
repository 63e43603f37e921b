// AWS::EC2::SecurityGroup, with its inline rules.
import { AuthorizeSecurityGroupEgress } from '../../ec2/AuthorizeSecurityGroupEgress.js';
import { AuthorizeSecurityGroupIngress } from '../../ec2/AuthorizeSecurityGroupIngress.js';
import { CreateSecurityGroup } from '../../ec2/CreateSecurityGroup.js';
import { DeleteSecurityGroup } from '../../ec2/DeleteSecurityGroup.js';
import { DescribeSecurityGroupRules } from '../../ec2/DescribeSecurityGroupRules.js';
import { DescribeSecurityGroups } from '../../ec2/DescribeSecurityGroups.js';
import { RevokeSecurityGroupEgress } from '../../ec2/RevokeSecurityGroupEgress.js';
import { AwsError } from '../../wire/error.js';
import { records, text } from '../engine/properties.js';
import type { ExistingResource, ResourceContext, ResourceType } from '../engine/resource-type.js';
import { ownFilters, tagSpecifications, unlessGone } from './ec2.js';
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
    return found.SecurityGroups?.[0]?.GroupId;
  },
  complete: async (resource, context) => {
    await authorizeIngress(resource, context);
    await replaceEgress(resource, context);
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

/** A rule that an earlier try made is what was wanted. */
async function unlessThere(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'InvalidPermission.Duplicate') throw error;
  }
}
