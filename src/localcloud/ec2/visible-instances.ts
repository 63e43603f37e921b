// The instances a Describe shows: terminated ones stay for about an hour.
import type { Call } from '../wire/action.js';
import { find, findAll } from './find.js';
import { instanceKind } from './kinds.js';
import { type InstanceRecord, instances } from './records.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html */
const visibleMs = 60 * 60 * 1000;

/** @throws InvalidInstanceID.NotFound, InvalidInstanceID.Malformed */
export function findInstances(call: Call, ids: readonly string[] | undefined): InstanceRecord[] {
  forgetExpired(call);
  return findAll(instanceKind, call, ids);
}

/** @throws InvalidInstanceID.NotFound, InvalidInstanceID.Malformed, MissingParameter */
export function findInstance(call: Call, id: string | undefined): InstanceRecord {
  forgetExpired(call);
  return find(instanceKind, call, id);
}

function forgetExpired(call: Call): void {
  const table = instances(call.cloud.store);
  const now = call.cloud.clock.now().getTime();
  for (const { id, terminatedAt } of table.values()) {
    if (terminatedAt && now - Date.parse(terminatedAt) > visibleMs) table.delete(id);
  }
}
