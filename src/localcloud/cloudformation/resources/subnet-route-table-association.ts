// AWS::EC2::SubnetRouteTableAssociation
import { AssociateRouteTable } from '../../ec2/AssociateRouteTable.js';
import { DescribeRouteTables } from '../../ec2/DescribeRouteTables.js';
import { DisassociateRouteTable } from '../../ec2/DisassociateRouteTable.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { unlessGone } from './ec2.js';

export const subnetRouteTableAssociation: ResourceType = {
  type: 'AWS::EC2::SubnetRouteTableAssociation',
  service: 'Ec2',
  required: ['RouteTableId', 'SubnetId'],
  updates: { RouteTableId: 'replace', SubnetId: 'replace' },
  attributes: ['Id'],
  create: async (properties, { call }) => {
    const { AssociationId } = await AssociateRouteTable.handle(
      {
        RouteTableId: requiredText(properties, 'RouteTableId'),
        SubnetId: requiredText(properties, 'SubnetId'),
      },
      call,
    );
    return AssociationId ?? '';
  },
  find: async (properties, { call }) => {
    const subnet = requiredText(properties, 'SubnetId');
    const RouteTableIds = [requiredText(properties, 'RouteTableId')];
    const { RouteTables } = await DescribeRouteTables.handle({ RouteTableIds }, call);
    const found = RouteTables?.[0]?.Associations?.find((association) => association.SubnetId === subnet);
    return found?.RouteTableAssociationId;
  },
  read: async ({ physicalId }) => ({ Id: physicalId }),
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => DisassociateRouteTable.handle({ AssociationId: physicalId }, call)),
};
