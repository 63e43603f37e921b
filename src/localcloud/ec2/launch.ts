// The one way instances come to be, whoever asks for them.
import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { refuseCapacity } from './capacity.js';
import { planLaunch } from './launch-plan.js';
import { makeInstances } from './launch-records.js';
import { type InstanceRecord, instances, volumes } from './records.js';
import { spotRequests } from './spot-records.js';

export interface LaunchOrigin {
  /** The API action that launches. */
  readonly action: string;
  /** Tags that only AWS sets. */
  readonly systemTags: readonly Tag[];
}

/**
 * Writes the records of as many instances as there is room for, at least MinCount. Their workers are the caller's to
 * start (`driveInstance`), in the same turn.
 * @throws what `planLaunch` throws, InsufficientInstanceCapacity, InsufficientAddressCapacity
 */
export function placeInstances(
  request: RunInstancesRequest,
  call: Call,
  { action, systemTags }: LaunchOrigin,
): InstanceRecord[] {
  const plan = planLaunch(request, call);
  refuseCapacity(call, {
    action,
    zone: plan.network.subnet.availabilityZone,
    instanceType: plan.type.name,
    spot: plan.spot !== undefined,
  });
  return makeInstances({ ...plan, instanceTags: [...plan.instanceTags, ...systemTags] }, request, call);
}

/** Takes records back in the turn they were written in: nobody has seen them, and no worker runs. */
export function withdrawInstances(placed: readonly InstanceRecord[], call: Call): void {
  const { store } = call.cloud;
  for (const { id, blockDevices, spotRequestId } of placed) {
    for (const { volumeId } of blockDevices) volumes(store).delete(volumeId);
    if (spotRequestId) spotRequests(store).delete(spotRequestId);
    instances(store).delete(id);
  }
}
