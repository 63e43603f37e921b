// AWS::EC2::RouteTable
import { CreateRouteTable } from '../../ec2/CreateRouteTable.js';
import { DeleteRouteTable } from '../../ec2/DeleteRouteTable.js';
import { DescribeRouteTables } from '../../ec2/DescribeRouteTables.js';
import { text } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { firstOwn, ownFilters, tagSpecifications, unlessGone, updateTags } from './ec2.js';

export const routeTable: ResourceType = {
  type: 'AWS::EC2::RouteTable',
  service: 'Ec2',
  required: ['VpcId'],
  updates: { Tags: 'update', VpcId: 'replace' },
  attributes: ['RouteTableId'],
  create: async (properties, context) => {
    const { RouteTable } = await CreateRouteTable.handle(
      {
        VpcId: text(properties, 'VpcId'),
        TagSpecifications: tagSpecifications('route-table', properties, context),
      },
      context.call,
    );
    return RouteTable?.RouteTableId ?? '';
  },
  find: async (_properties, context) => {
    const { RouteTables } = await DescribeRouteTables.handle({ Filters: ownFilters(context) }, context.call);
    return firstOwn(
      RouteTables?.map((table) => table.RouteTableId),
      context,
    );
  },
  update: ({ physicalId, properties }, previous, context) =>
    updateTags({ id: physicalId, properties, previous }, context),
  read: async ({ physicalId }) => ({ RouteTableId: physicalId }),
  delete: ({ physicalId }, { call }) =>
    unlessGone(() => DeleteRouteTable.handle({ RouteTableId: physicalId }, call)),
};
