// AWS::EC2::SecurityGroupIngress and SecurityGroupEgress: one rule of a group made elsewhere.
import { AuthorizeSecurityGroupEgress } from '../../ec2/AuthorizeSecurityGroupEgress.js';
import { AuthorizeSecurityGroupIngress } from '../../ec2/AuthorizeSecurityGroupIngress.js';
import { DescribeSecurityGroupRules } from '../../ec2/DescribeSecurityGroupRules.js';
import { RevokeSecurityGroupEgress } from '../../ec2/RevokeSecurityGroupEgress.js';
import { RevokeSecurityGroupIngress } from '../../ec2/RevokeSecurityGroupIngress.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone } from './ec2.js';
import { type Side, toIpPermission } from './ip-permission.js';

export const securityGroupIngress = ruleType({
  type: 'AWS::EC2::SecurityGroupIngress',
  side: 'Source',
  authorize: AuthorizeSecurityGroupIngress,
  revoke: RevokeSecurityGroupIngress,
});

export const securityGroupEgress = ruleType({
  type: 'AWS::EC2::SecurityGroupEgress',
  side: 'Destination',
  authorize: AuthorizeSecurityGroupEgress,
  revoke: RevokeSecurityGroupEgress,
});

interface Direction {
  readonly type: string;
  readonly side: Side;
  readonly authorize: Pick<typeof AuthorizeSecurityGroupEgress, 'handle'>;
  readonly revoke: Pick<typeof RevokeSecurityGroupEgress, 'handle'>;
}

function ruleType({ type, side, authorize, revoke }: Direction): ResourceType {
  return {
    type,
    service: 'Ec2',
    required: ['GroupId', 'IpProtocol'],
    updates: updatesOf(side),
    attributes: ['Id'],
    create: async (properties, context) => {
      const { SecurityGroupRules } = await authorize.handle(
        {
          GroupId: requiredText(properties, 'GroupId'),
          IpPermissions: [toIpPermission(properties, side)],
          TagSpecifications: tagSpecifications('security-group-rule', {}, context),
        },
        context.call,
      );
      return SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    },
    // Rules carry tags of their own.
    find: async (_properties, context) => {
      const found = await DescribeSecurityGroupRules.handle({ Filters: ownFilters(context) }, context.call);
      return firstOwn(
        found.SecurityGroupRules?.map((rule) => rule.SecurityGroupRuleId),
        context,
      );
    },
    read: async ({ physicalId }) => ({ Id: physicalId }),
    delete: ({ physicalId, properties }, { call }) =>
      unlessGone(() =>
        revoke.handle(
          { GroupId: requiredText(properties, 'GroupId'), SecurityGroupRuleIds: [physicalId] },
          call,
        ),
      ),
  };
}

function updatesOf(side: Side): ResourceType['updates'] {
  return {
    CidrIp: 'replace',
    CidrIpv6: 'replace',
    Description: 'update',
    FromPort: 'replace',
    GroupId: 'replace',
    IpProtocol: 'replace',
    [`${side}SecurityGroupId`]: 'replace',
    ToPort: 'replace',
  };
}
