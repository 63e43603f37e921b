// DisassociateRouteTable: the subnet falls back to the VPC's main table.
import { DisassociateRouteTable$, type DisassociateRouteTableRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action, required } from './ec2-action.js';
import { findAll, save } from './find.js';
import { refreshFirewalls } from './firewalls.js';
import { routeTableKind } from './kinds.js';

export const DisassociateRouteTable = ec2Action<DisassociateRouteTableRequest, object>(
  DisassociateRouteTable$,
  async (input, call) => {
    const id = required(input.AssociationId, 'associationId');
    const table = findAll(routeTableKind, call, undefined).find((each) =>
      each.associations.some((association) => association.id === id),
    );
    if (!table) {
      throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
    }
    if (table.associations.some((association) => association.id === id && !association.subnetId)) {
      throw new AwsError(
        'InvalidParameterValue',
        `cannot disassociate the main route table association ${id}`,
      );
    }
    const associations = table.associations.filter((association) => association.id !== id);
    save(routeTableKind, call, { ...table, associations });
    await refreshFirewalls(call.cloud);
    return {};
  },
);
