// AWS::EC2::VPCGatewayAttachment
import { AttachInternetGateway } from '../../ec2/AttachInternetGateway.js';
import { DescribeInternetGateways } from '../../ec2/DescribeInternetGateways.js';
import { DetachInternetGateway } from '../../ec2/DetachInternetGateway.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { unlessGone } from './ec2.js';

export const vpcGatewayAttachment: ResourceType = {
  type: 'AWS::EC2::VPCGatewayAttachment',
  service: 'Ec2',
  required: ['VpcId', 'InternetGatewayId'],
  updates: { InternetGatewayId: 'update', VpcId: 'replace' },
  attributes: ['AttachmentType'],
  create: async (properties, { call }) => {
    const VpcId = requiredText(properties, 'VpcId');
    await AttachInternetGateway.handle(
      { VpcId, InternetGatewayId: requiredText(properties, 'InternetGatewayId') },
      call,
    );
    return physicalIdOf(VpcId);
  },
  find: async (properties, { call }) => {
    const VpcId = requiredText(properties, 'VpcId');
    const InternetGatewayIds = [requiredText(properties, 'InternetGatewayId')];
    const { InternetGateways } = await DescribeInternetGateways.handle({ InternetGatewayIds }, call);
    const isAttached = InternetGateways?.[0]?.Attachments?.some((attachment) => attachment.VpcId === VpcId);
    return isAttached ? physicalIdOf(VpcId) : undefined;
  },
  read: async () => ({ AttachmentType: 'IGW' }),
  delete: ({ properties }, { call }) =>
    unlessGone(() =>
      DetachInternetGateway.handle(
        {
          VpcId: requiredText(properties, 'VpcId'),
          InternetGatewayId: requiredText(properties, 'InternetGatewayId'),
        },
        call,
      ),
    ),
};

function physicalIdOf(vpcId: string): string {
  return `IGW|${vpcId}`;
}
