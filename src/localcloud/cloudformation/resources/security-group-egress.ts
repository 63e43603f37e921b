// AWS::EC2::SecurityGroupEgress: one way out of a group made elsewhere.
import { AuthorizeSecurityGroupEgress } from '../../ec2/AuthorizeSecurityGroupEgress.js';
import { RevokeSecurityGroupEgress } from '../../ec2/RevokeSecurityGroupEgress.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { tagSpecifications, unlessGone } from './ec2.js';
import { toIpPermission } from './ip-permission.js';
import { findRule } from './security-group-rule.js';

export const securityGroupEgress: ResourceType = {
  type: 'AWS::EC2::SecurityGroupEgress',
  service: 'Ec2',
  required: ['GroupId', 'IpProtocol'],
  updates: {
    CidrIp: 'replace',
    CidrIpv6: 'replace',
    Description: 'update',
    FromPort: 'replace',
    GroupId: 'replace',
    IpProtocol: 'replace',
    DestinationSecurityGroupId: 'replace',
    ToPort: 'replace',
  },
  attributes: ['Id'],
  create: async (properties, context) => {
    const { SecurityGroupRules } = await AuthorizeSecurityGroupEgress.handle(
      {
        GroupId: requiredText(properties, 'GroupId'),
        IpPermissions: [toIpPermission(properties, 'Destination')],
        TagSpecifications: tagSpecifications('security-group-rule', {}, context),
      },
      context.call,
    );
    return SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
  },
  find: findRule,
  read: async ({ physicalId }) => ({ Id: physicalId }),
  delete: ({ physicalId, properties }, { call }) =>
    unlessGone(() =>
      RevokeSecurityGroupEgress.handle(
        { GroupId: requiredText(properties, 'GroupId'), SecurityGroupRuleIds: [physicalId] },
        call,
      ),
    ),
};
