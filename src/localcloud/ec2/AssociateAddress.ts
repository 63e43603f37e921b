// AssociateAddress: the instance's own public address goes, the Elastic IP takes its place.
import {
  AssociateAddress$,
  type AssociateAddressRequest,
  type AssociateAddressResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { findAll, save } from './find.js';
import { findAddress, findTarget } from './find-address.js';
import { newId } from './ids.js';
import { addressOf, dropAddress, givePublicIp } from './instance-addresses.js';
import { addressKind, internetGatewayKind } from './kinds.js';
import type { AddressRecord } from './network-records.js';
import type { InstanceRecord } from './records.js';

export const AssociateAddress = ec2Action<AssociateAddressRequest, AssociateAddressResult>(
  AssociateAddress$,
  async (input, call) => {
    const address = findAddress(call, input);
    const instance = findTarget(call, input);
    checkTarget(instance, call);
    if (address.instanceId === instance.id) return { AssociationId: address.associationId };
    checkFree(address, instance, { call, force: input.AllowReassociation ?? true });
    const former = address.instanceId;
    dropAddress(call.cloud, instance.id);
    const associationId = newId('eipassoc');
    save(addressKind, call, { ...address, instanceId: instance.id, associationId });
    if (former) await givePublicIp(call.cloud, former, undefined);
    await givePublicIp(call.cloud, instance.id, address.publicIp);
    return { AssociationId: associationId };
  },
);

function checkTarget(instance: InstanceRecord, call: Call): void {
  if (instance.state === 'pending' || instance.state === 'shutting-down' || instance.state === 'terminated') {
    throw new AwsError(
      'InvalidInstanceID',
      `The pending instance '${instance.id}' is not in a valid state for this operation.`,
    );
  }
  if (findAll(internetGatewayKind, call, undefined).some((gateway) => gateway.vpcId === instance.vpcId))
    return;
  throw new AwsError(
    'Gateway.NotAttached',
    `Network ${instance.vpcId} is not attached to any internet gateway`,
  );
}

/** In a VPC reassociation is allowed unless the request forbids it. */
function checkFree(
  address: AddressRecord,
  instance: InstanceRecord,
  { call, force }: { call: Call; force: boolean },
): void {
  if (force) return;
  const taken = address.instanceId ?? addressOf(call.cloud, instance.id)?.instanceId;
  if (!taken) return;
  throw new AwsError(
    'Resource.AlreadyAssociated',
    `resource ${address.id} is already associated with associate-id ${address.associationId}`,
  );
}
