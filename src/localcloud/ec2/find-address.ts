// Elastic IPs by allocation id or by the address itself, and the instance a request means.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { find, findAll } from './find.js';
import { addressKind } from './kinds.js';
import type { AddressRecord } from './network-records.js';
import type { InstanceRecord } from './records.js';
import { findInstance, findInstances } from './visible-instances.js';

interface AddressRequest {
  readonly AllocationId?: string | undefined;
  readonly PublicIp?: string | undefined;
}

/** @throws InvalidAllocationID.NotFound, InvalidAddress.NotFound, MissingParameter */
export function findAddress(call: Call, { AllocationId, PublicIp }: AddressRequest): AddressRecord {
  if (AllocationId || !PublicIp) return find(addressKind, call, AllocationId);
  return findByIp(call, PublicIp);
}

export function findByIp(call: Call, publicIp: string): AddressRecord {
  const address = findAll(addressKind, call, undefined).find((each) => each.publicIp === publicIp);
  if (address) return address;
  throw new AwsError('InvalidAddress.NotFound', `Address '${publicIp}' not found.`);
}

interface TargetRequest {
  readonly InstanceId?: string | undefined;
  readonly NetworkInterfaceId?: string | undefined;
}

/** @throws InvalidInstanceID.NotFound, InvalidNetworkInterfaceID.NotFound, MissingParameter */
export function findTarget(
  call: Call,
  { InstanceId, NetworkInterfaceId: eni }: TargetRequest,
): InstanceRecord {
  if (InstanceId || !eni) return findInstance(call, InstanceId);
  const owner = findInstances(call, undefined).find(
    (instance) => instance.networkInterfaceId === eni && instance.state !== 'terminated',
  );
  if (owner) return owner;
  throw new AwsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${eni}' does not exist`);
}
