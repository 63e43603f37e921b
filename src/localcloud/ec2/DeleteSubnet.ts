// DeleteSubnet: refused while an interface lies in it.
import { DeleteSubnet$, type DeleteSubnetRequest } from '@aws-sdk/client-ec2';
import { isSubnetUsed, refuseInUse } from './dependencies.js';
import { ec2Action } from './ec2-action.js';
import { find } from './find.js';
import { subnetKind } from './kinds.js';
import { routeTables } from './network-records.js';
import { subnets } from './records.js';

export const DeleteSubnet = ec2Action<DeleteSubnetRequest, object>(DeleteSubnet$, (input, call) => {
  const subnet = find(subnetKind, call, input.SubnetId);
  refuseInUse(isSubnetUsed(call, subnet.id), 'subnet', subnet.id);
  const { store } = call.cloud;
  for (const { id } of routeTables(store).values()) {
    routeTables(store).update(id, (table) => ({
      ...table,
      associations: table.associations.filter((association) => association.subnetId !== subnet.id),
    }));
  }
  subnets(store).delete(subnet.id);
  return {};
});
