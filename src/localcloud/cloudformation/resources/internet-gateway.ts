// AWS::EC2::InternetGateway
import { CreateInternetGateway } from '../../ec2/CreateInternetGateway.js';
import { DeleteInternetGateway } from '../../ec2/DeleteInternetGateway.js';
import { DescribeInternetGateways } from '../../ec2/DescribeInternetGateways.js';
import type { ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';

export const internetGateway: ResourceType = {
  type: 'AWS::EC2::InternetGateway',
  service: 'Ec2',
  required: [],
  updates: { Tags: 'update' },
  attributes: ['InternetGatewayId'],
  create: async (properties, context) => {
    const TagSpecifications = tagSpecifications('internet-gateway', properties, context);
    const { InternetGateway } = await CreateInternetGateway.handle({ TagSpecifications }, context.call);
    return InternetGateway?.InternetGatewayId ?? '';
  },
  find: async (_properties, context) => {
    const found = await DescribeInternetGateways.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      found.InternetGateways?.map((one) => one.InternetGatewayId),
      context,
    );
  },
  update: ({ physicalId, properties }, previous, context) =>
    updateTags({ id: physicalId, properties, previous }, context),
  read: async ({ physicalId }) => ({ InternetGatewayId: physicalId }),
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => DeleteInternetGateway.handle({ InternetGatewayId: physicalId }, call)),
};
