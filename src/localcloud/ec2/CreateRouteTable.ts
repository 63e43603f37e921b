// CreateRouteTable: with nothing but the VPC's local route.
import {
  CreateRouteTable$,
  type CreateRouteTableRequest,
  type CreateRouteTableResult,
} from '@aws-sdk/client-ec2';
import { routeTableShape } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { find, save } from './find.js';
import { newId } from './ids.js';
import { routeTableKind, vpcKind } from './kinds.js';
import { checkTagTypes, tagsFor } from './tags.js';

export const CreateRouteTable = ec2Action<CreateRouteTableRequest, CreateRouteTableResult>(
  CreateRouteTable$,
  (input, call) => {
    const vpc = find(vpcKind, call, input.VpcId);
    checkTagTypes(input.TagSpecifications, ['route-table']);
    const table = save(routeTableKind, call, {
      id: newId('rtb'),
      region: call.region,
      tags: tagsFor(input.TagSpecifications, 'route-table', call),
      vpcId: vpc.id,
      routes: [],
      associations: [],
    });
    return { RouteTable: routeTableShape(table, call) };
  },
);
