// AWS::EC2::VPC
import { CreateVpc } from '../../ec2/CreateVpc.js';
import { DeleteVpc } from '../../ec2/DeleteVpc.js';
import { DescribeSecurityGroups } from '../../ec2/DescribeSecurityGroups.js';
import { DescribeVpcs } from '../../ec2/DescribeVpcs.js';
import { ModifyVpcAttribute } from '../../ec2/ModifyVpcAttribute.js';
import { flag, text } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';

export const vpc: ResourceType = {
  type: 'AWS::EC2::VPC',
  service: 'Ec2',
  required: ['CidrBlock'],
  updates: { CidrBlock: 'replace', EnableDnsHostnames: 'update', EnableDnsSupport: 'update', Tags: 'update' },
  attributes: ['VpcId', 'CidrBlock', 'DefaultSecurityGroup'],
  create: async (properties, context) => {
    const { Vpc } = await CreateVpc.handle(
      {
        CidrBlock: text(properties, 'CidrBlock'),
        TagSpecifications: tagSpecifications('vpc', properties, context),
      },
      context.call,
    );
    return Vpc?.VpcId ?? '';
  },
  find: async (_properties, context) => {
    const { Vpcs } = await DescribeVpcs.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      Vpcs?.map((vpc) => vpc.VpcId),
      context,
    );
  },
  // AWS takes one attribute a call.
  complete: async ({ physicalId: VpcId, properties }, { call }) => {
    const support = flag(properties, 'EnableDnsSupport');
    const hostnames = flag(properties, 'EnableDnsHostnames');
    if (support !== undefined)
      await ModifyVpcAttribute.handle({ VpcId, EnableDnsSupport: { Value: support } }, call);
    if (hostnames === undefined) return;
    await ModifyVpcAttribute.handle({ VpcId, EnableDnsHostnames: { Value: hostnames } }, call);
  },
  update: async ({ physicalId: VpcId, properties }, previous, context) => {
    // What the template does not say is EC2's default: names are resolved, and none are given.
    const support = flag(properties, 'EnableDnsSupport') ?? true;
    const hostnames = flag(properties, 'EnableDnsHostnames') ?? false;
    await ModifyVpcAttribute.handle({ VpcId, EnableDnsSupport: { Value: support } }, context.call);
    await ModifyVpcAttribute.handle({ VpcId, EnableDnsHostnames: { Value: hostnames } }, context.call);
    await updateTags({ id: VpcId, properties, previous }, context);
  },
  read: async ({ physicalId, properties }, { call }) => {
    const Filters = [
      { Name: 'vpc-id', Values: [physicalId] },
      { Name: 'group-name', Values: ['default'] },
    ];
    const { SecurityGroups } = await DescribeSecurityGroups.handle({ Filters }, call);
    return {
      VpcId: physicalId,
      CidrBlock: text(properties, 'CidrBlock') ?? '',
      DefaultSecurityGroup: SecurityGroups?.[0]?.GroupId ?? '',
    };
  },
  delete: ({ physicalId }, { call }) => unlessGone(() => DeleteVpc.handle({ VpcId: physicalId }, call)),
};
