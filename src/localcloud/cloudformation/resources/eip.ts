// AWS::EC2::EIP
import type { Address } from '@aws-sdk/client-ec2';
import { AllocateAddress } from '../../ec2/AllocateAddress.js';
import { AssociateAddress } from '../../ec2/AssociateAddress.js';
import { DescribeAddresses } from '../../ec2/DescribeAddresses.js';
import { DisassociateAddress } from '../../ec2/DisassociateAddress.js';
import { ReleaseAddress } from '../../ec2/ReleaseAddress.js';
import { text } from '../engine/properties.js';
import type { ResourceContext, ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';

export const eip: ResourceType = {
  type: 'AWS::EC2::EIP',
  service: 'Ec2',
  required: [],
  updates: { Domain: 'replace', InstanceId: 'update', Tags: 'update' },
  attributes: ['AllocationId', 'PublicIp'],
  create: async (properties, context) => {
    const { PublicIp } = await AllocateAddress.handle(
      { Domain: 'vpc', TagSpecifications: tagSpecifications('elastic-ip', properties, context) },
      context.call,
    );
    return PublicIp ?? '';
  },
  find: async (_properties, context) => {
    const { Addresses } = await DescribeAddresses.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      Addresses?.map((address) => address.PublicIp),
      context,
    );
  },
  complete: async ({ physicalId, properties }, context) => {
    const InstanceId = text(properties, 'InstanceId');
    if (InstanceId === undefined) return;
    const AllocationId = (await describe(physicalId, context))?.AllocationId;
    await AssociateAddress.handle({ AllocationId, InstanceId }, context.call);
  },
  update: async ({ physicalId, properties }, previous, context) => {
    const { AllocationId = '', AssociationId } = (await describe(physicalId, context)) ?? {};
    const InstanceId = text(properties, 'InstanceId');
    if (InstanceId !== undefined) await AssociateAddress.handle({ AllocationId, InstanceId }, context.call);
    else if (AssociationId)
      await unlessGone(() => DisassociateAddress.handle({ AssociationId }, context.call));
    await updateTags({ id: AllocationId, properties, previous }, context);
  },
  read: async ({ physicalId }, context) => ({
    AllocationId: (await describe(physicalId, context))?.AllocationId ?? '',
    PublicIp: physicalId,
  }),
  delete: async ({ physicalId }, context) => {
    const address = await describe(physicalId, context);
    if (!address) return;
    const { AssociationId, AllocationId } = address;
    if (AssociationId) await unlessGone(() => DisassociateAddress.handle({ AssociationId }, context.call));
    await unlessGone(() => ReleaseAddress.handle({ AllocationId }, context.call));
  },
};

async function describe(publicIp: string, { call }: ResourceContext): Promise<Address | undefined> {
  const Filters = [{ Name: 'public-ip', Values: [publicIp] }];
  const { Addresses } = await DescribeAddresses.handle({ Filters }, call);
  return Addresses?.[0];
}
