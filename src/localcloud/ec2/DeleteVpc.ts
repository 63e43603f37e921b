// DeleteVpc: an empty network goes with its main route table and default group.
import { DeleteVpc$, type DeleteVpcRequest } from '@aws-sdk/client-ec2';
import { deleteGroupRecord } from './delete-group.js';
import { isVpcUsed, refuseInUse } from './dependencies.js';
import { ec2Action } from './ec2-action.js';
import { find } from './find.js';
import { vpcKind } from './kinds.js';
import { routeTables, vpcs } from './network-records.js';
import { securityGroups } from './records.js';

export const DeleteVpc = ec2Action<DeleteVpcRequest, object>(DeleteVpc$, (input, call) => {
  const vpc = find(vpcKind, call, input.VpcId);
  refuseInUse(isVpcUsed(call, vpc.id), 'vpc', vpc.id);
  const { store } = call.cloud;
  for (const table of routeTables(store).values()) {
    if (table.vpcId === vpc.id) routeTables(store).delete(table.id);
  }
  for (const group of securityGroups(store).values()) {
    if (group.vpcId === vpc.id) deleteGroupRecord(group.id, call.cloud);
  }
  vpcs(store).delete(vpc.id);
  return {};
});
