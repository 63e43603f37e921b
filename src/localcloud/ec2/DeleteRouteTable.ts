// DeleteRouteTable: refused for a main table and while a subnet uses it.
import { DeleteRouteTable$, type DeleteRouteTableRequest } from '@aws-sdk/client-ec2';
import { refuseInUse } from './dependencies.js';
import { ec2Action } from './ec2-action.js';
import { find } from './find.js';
import { routeTableKind } from './kinds.js';
import { routeTables } from './network-records.js';

export const DeleteRouteTable = ec2Action<DeleteRouteTableRequest, object>(
  DeleteRouteTable$,
  (input, call) => {
    const table = find(routeTableKind, call, input.RouteTableId);
    refuseInUse(table.associations.length > 0, 'routeTable', table.id);
    routeTables(call.cloud.store).delete(table.id);
    return {};
  },
);
