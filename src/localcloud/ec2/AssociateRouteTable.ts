// AssociateRouteTable: with a subnet of the same VPC.
import {
  AssociateRouteTable$,
  type AssociateRouteTableRequest,
  type AssociateRouteTableResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { find, findAll, save } from './find.js';
import { refreshFirewalls } from './firewalls.js';
import { newId } from './ids.js';
import { routeTableKind, subnetKind } from './kinds.js';

export const AssociateRouteTable = ec2Action<AssociateRouteTableRequest, AssociateRouteTableResult>(
  AssociateRouteTable$,
  async (input, call) => {
    const table = find(routeTableKind, call, input.RouteTableId);
    const subnet = find(subnetKind, call, input.SubnetId);
    if (subnet.vpcId !== table.vpcId) {
      throw new AwsError(
        'InvalidParameterValue',
        `Route table ${table.id} and subnet ${subnet.id} belong to different networks`,
      );
    }
    const owner = findAll(routeTableKind, call, undefined).find((other) =>
      other.associations.some((association) => association.subnetId === subnet.id),
    );
    if (owner) {
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${owner.id} conflicts with an existing association`,
      );
    }
    const association = { id: newId('rtbassoc'), subnetId: subnet.id };
    save(routeTableKind, call, { ...table, associations: [...table.associations, association] });
    await refreshFirewalls(call.cloud);
    return { AssociationId: association.id, AssociationState: { State: 'associated' } };
  },
);
