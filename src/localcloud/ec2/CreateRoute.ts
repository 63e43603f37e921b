// CreateRoute: to the VPC's internet gateway, the one kind of target the local cloud has.
import { CreateRoute$, type CreateRouteRequest, type CreateRouteResult } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { requireCidr } from './cidr.js';
import { ec2Action, required } from './ec2-action.js';
import { find, save } from './find.js';
import { refreshFirewalls } from './firewalls.js';
import { internetGatewayKind, routeTableKind } from './kinds.js';

export const CreateRoute = ec2Action<CreateRouteRequest, CreateRouteResult>(
  CreateRoute$,
  async (input, call) => {
    const table = find(routeTableKind, call, input.RouteTableId);
    const block = required(input.DestinationCidrBlock, 'destinationCidrBlock');
    const destination = requireCidr(block, 'destinationCidrBlock').text;
    const gateway = find(internetGatewayKind, call, input.GatewayId);
    if (gateway.vpcId !== table.vpcId) {
      throw new AwsError(
        'InvalidParameterValue',
        `route table ${table.id} and network gateway ${gateway.id} belong to different networks`,
      );
    }
    const same = table.routes.find((route) => route.destination === destination);
    if (same?.gatewayId === gateway.id) return { Return: true };
    if (same) {
      throw new AwsError('RouteAlreadyExists', `The route identified by ${destination} already exists.`);
    }
    save(routeTableKind, call, {
      ...table,
      routes: [...table.routes, { destination, gatewayId: gateway.id }],
    });
    await refreshFirewalls(call.cloud);
    return { Return: true };
  },
);
