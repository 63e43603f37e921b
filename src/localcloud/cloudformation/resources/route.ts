// AWS::EC2::Route: to an internet gateway.
import { CreateRoute } from '../../ec2/CreateRoute.js';
import { DeleteRoute } from '../../ec2/DeleteRoute.js';
import { DescribeRouteTables } from '../../ec2/DescribeRouteTables.js';
import type { JsonObject } from '../engine/json.js';
import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { unlessGone } from './ec2.js';

export const route: ResourceType = {
  type: 'AWS::EC2::Route',
  service: 'Ec2',
  required: ['RouteTableId', 'DestinationCidrBlock', 'GatewayId'],
  updates: { DestinationCidrBlock: 'replace', GatewayId: 'update', RouteTableId: 'replace' },
  attributes: ['CidrBlock'],
  create: async (properties, { call }) => {
    const target = routeOf(properties);
    await CreateRoute.handle({ ...target, GatewayId: requiredText(properties, 'GatewayId') }, call);
    return physicalIdOf(target);
  },
  find: async (properties, { call }) => {
    const target = routeOf(properties);
    const gateway = requiredText(properties, 'GatewayId');
    const { RouteTables } = await DescribeRouteTables.handle({ RouteTableIds: [target.RouteTableId] }, call);
    const found = RouteTables?.[0]?.Routes?.find(
      (candidate) => candidate.DestinationCidrBlock === target.DestinationCidrBlock,
    );
    return found?.GatewayId === gateway ? physicalIdOf(target) : undefined;
  },
  // Taken away and made anew: the local cloud has no ReplaceRoute.
  update: async ({ properties }, _previous, { call }) => {
    const target = routeOf(properties);
    await unlessGone(() => DeleteRoute.handle(target, call));
    await CreateRoute.handle({ ...target, GatewayId: requiredText(properties, 'GatewayId') }, call);
  },
  read: async ({ properties }) => ({ CidrBlock: routeOf(properties).DestinationCidrBlock }),
  delete: ({ properties }, { call }) => unlessGone(() => DeleteRoute.handle(routeOf(properties), call)),
};

function routeOf(properties: JsonObject) {
  return {
    RouteTableId: requiredText(properties, 'RouteTableId'),
    DestinationCidrBlock: requiredText(properties, 'DestinationCidrBlock'),
  };
}

function physicalIdOf({ RouteTableId, DestinationCidrBlock }: ReturnType<typeof routeOf>): string {
  return `${RouteTableId}|${DestinationCidrBlock}`;
}
