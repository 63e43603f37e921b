// AWS::EC2::SecurityGroupIngress: one rule of a group made elsewhere.
import { AuthorizeSecurityGroupIngress } from '../../ec2/AuthorizeSecurityGroupIngress.js';
import { RevokeSecurityGroupIngress } from '../../ec2/RevokeSecurityGroupIngress.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { tagSpecifications, unlessGone } from './ec2.js';
import { toIpPermission } from './ip-permission.js';
import { findRule } from './security-group-rule.js';

export const securityGroupIngress: ResourceType = {
  type: 'AWS::EC2::SecurityGroupIngress',
  service: 'Ec2',
  required: ['GroupId', 'IpProtocol'],
  updates: {
    CidrIp: 'replace',
    CidrIpv6: 'replace',
    Description: 'update',
    FromPort: 'replace',
    GroupId: 'replace',
    IpProtocol: 'replace',
    SourceSecurityGroupId: 'replace',
    ToPort: 'replace',
  },
  attributes: ['Id'],
  create: async (properties, context) => {
    const { SecurityGroupRules } = await AuthorizeSecurityGroupIngress.handle(
      {
        GroupId: requiredText(properties, 'GroupId'),
        IpPermissions: [toIpPermission(properties, 'Source')],
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
      RevokeSecurityGroupIngress.handle(
        { GroupId: requiredText(properties, 'GroupId'), SecurityGroupRuleIds: [physicalId] },
        call,
      ),
    ),
};
