// DeleteRoute.
import { DeleteRoute$, type DeleteRouteRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action, required } from './ec2-action.js';
import { find, save } from './find.js';
import { refreshFirewalls } from './firewalls.js';
import { routeTableKind } from './kinds.js';

export const DeleteRoute = ec2Action<DeleteRouteRequest, object>(DeleteRoute$, async (input, call) => {
  const table = find(routeTableKind, call, input.RouteTableId);
  const destination = required(input.DestinationCidrBlock, 'destinationCidrBlock');
  const routes = table.routes.filter((route) => route.destination !== destination);
  if (routes.length === table.routes.length) {
    throw new AwsError(
      'InvalidRoute.NotFound',
      `no route with destination-cidr-block ${destination} in route table ${table.id}`,
    );
  }
  save(routeTableKind, call, { ...table, routes });
  await refreshFirewalls(call.cloud);
  return {};
});
