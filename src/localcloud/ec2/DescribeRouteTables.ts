// DescribeRouteTables.
import {
  DescribeRouteTables$,
  type DescribeRouteTablesRequest,
  type DescribeRouteTablesResult,
} from '@aws-sdk/client-ec2';
import { isMain } from './dependencies.js';
import { routeTableShape } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { routeTableKind } from './kinds.js';
import type { RouteTableRecord } from './network-records.js';
import { paginate } from './paging.js';

const fields: Fields<RouteTableRecord> = {
  'route-table-id': (table) => table.id,
  'vpc-id': (table) => table.vpcId,
  'association.main': isMain,
  'association.subnet-id': (table) => table.associations.map((association) => association.subnetId),
  'association.route-table-association-id': (table) =>
    table.associations.map((association) => association.id),
  'association.route-table-id': (table) => table.associations.map(() => table.id),
  'route.destination-cidr-block': (table) => table.routes.map((route) => route.destination),
  'route.gateway-id': (table) => ['local', ...table.routes.map((route) => route.gatewayId)],
};

export const DescribeRouteTables = ec2Action<DescribeRouteTablesRequest, DescribeRouteTablesResult>(
  DescribeRouteTables$,
  (input, call) => {
    const found = findAll(routeTableKind, call, input.RouteTableIds);
    const own = { ...fields, 'owner-id': () => call.cloud.account };
    const page = paginate(applyFilters(found, input.Filters, own), input);
    return {
      RouteTables: page.items.map((table) => routeTableShape(table, call)),
      NextToken: page.NextToken,
    };
  },
);
