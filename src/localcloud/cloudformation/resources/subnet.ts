// AWS::EC2::Subnet
import { CreateSubnet } from '../../ec2/CreateSubnet.js';
import { DeleteSubnet } from '../../ec2/DeleteSubnet.js';
import { DescribeSubnets } from '../../ec2/DescribeSubnets.js';
import { ModifySubnetAttribute } from '../../ec2/ModifySubnetAttribute.js';
import { flag, text } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';

export const subnet: ResourceType = {
  type: 'AWS::EC2::Subnet',
  service: 'Ec2',
  required: ['VpcId'],
  updates: {
    AvailabilityZone: 'replace',
    AvailabilityZoneId: 'replace',
    CidrBlock: 'replace',
    MapPublicIpOnLaunch: 'update',
    Tags: 'update',
    VpcId: 'replace',
  },
  attributes: ['AvailabilityZone', 'CidrBlock', 'SubnetId', 'VpcId'],
  create: async (properties, context) => {
    const { Subnet } = await CreateSubnet.handle(
      {
        VpcId: text(properties, 'VpcId'),
        CidrBlock: text(properties, 'CidrBlock'),
        AvailabilityZone: text(properties, 'AvailabilityZone'),
        AvailabilityZoneId: text(properties, 'AvailabilityZoneId'),
        TagSpecifications: tagSpecifications('subnet', properties, context),
      },
      context.call,
    );
    return Subnet?.SubnetId ?? '';
  },
  find: async (_properties, context) => {
    const { Subnets } = await DescribeSubnets.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      Subnets?.map((subnet) => subnet.SubnetId),
      context,
    );
  },
  complete: async ({ physicalId: SubnetId, properties }, { call }) => {
    const Value = flag(properties, 'MapPublicIpOnLaunch');
    if (Value !== undefined)
      await ModifySubnetAttribute.handle({ SubnetId, MapPublicIpOnLaunch: { Value } }, call);
  },
  update: async ({ physicalId: SubnetId, properties }, previous, context) => {
    const Value = flag(properties, 'MapPublicIpOnLaunch') ?? false;
    await ModifySubnetAttribute.handle({ SubnetId, MapPublicIpOnLaunch: { Value } }, context.call);
    await updateTags({ id: SubnetId, properties, previous }, context);
  },
  read: async ({ physicalId }, { call }) => {
    const { Subnets } = await DescribeSubnets.handle({ SubnetIds: [physicalId] }, call);
    const found = Subnets?.[0];
    return {
      SubnetId: physicalId,
      AvailabilityZone: found?.AvailabilityZone ?? '',
      CidrBlock: found?.CidrBlock ?? '',
      VpcId: found?.VpcId ?? '',
    };
  },
  delete: ({ physicalId }, { call }) => unlessGone(() => DeleteSubnet.handle({ SubnetId: physicalId }, call)),
};
