// AWS::EC2::EIPAssociation
import { AssociateAddress } from '../../ec2/AssociateAddress.js';
import { DescribeAddresses } from '../../ec2/DescribeAddresses.js';
import { DisassociateAddress } from '../../ec2/DisassociateAddress.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { unlessGone } from './ec2.js';

export const eipAssociation: ResourceType = {
  type: 'AWS::EC2::EIPAssociation',
  service: 'Ec2',
  required: ['AllocationId', 'InstanceId'],
  updates: { AllocationId: 'replace', InstanceId: 'replace' },
  attributes: ['Id'],
  create: async (properties, { call }) => {
    const { AssociationId } = await AssociateAddress.handle(
      {
        AllocationId: requiredText(properties, 'AllocationId'),
        InstanceId: requiredText(properties, 'InstanceId'),
      },
      call,
    );
    return AssociationId ?? '';
  },
  find: async (properties, { call }) => {
    const AllocationIds = [requiredText(properties, 'AllocationId')];
    const { Addresses } = await DescribeAddresses.handle({ AllocationIds }, call);
    const address = Addresses?.[0];
    return address?.InstanceId === requiredText(properties, 'InstanceId') ? address.AssociationId : undefined;
  },
  read: async ({ physicalId }) => ({ Id: physicalId }),
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => DisassociateAddress.handle({ AssociationId: physicalId }, call)),
};
