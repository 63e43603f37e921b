// The instances a Describe shows: terminated ones stay for about an hour.
import { isOver, lifetimes } from '../retention/lifetimes.js';
import type { Call } from '../wire/action.js';
import { find, findAll } from './find.js';
import { instanceKind, type Kind } from './kinds.js';
import type { InstanceRecord } from './records.js';

/** @throws InvalidInstanceID.NotFound, InvalidInstanceID.Malformed */
export function findInstances(call: Call, ids: readonly string[] | undefined): InstanceRecord[] {
  return findAll(shownKind(call), call, ids);
}

/** @throws InvalidInstanceID.NotFound, InvalidInstanceID.Malformed, MissingParameter */
export function findInstance(call: Call, id: string | undefined): InstanceRecord {
  return find(shownKind(call), call, id);
}

/** Without those that wait for the next sweep. */
function shownKind({ cloud }: Call): Kind<InstanceRecord> {
  const now = cloud.clock.now();
  const isShown = ({ terminatedAt }: InstanceRecord) =>
    !isOver(terminatedAt, lifetimes.terminatedInstance, now);
  return {
    ...instanceKind,
    table: (store) => {
      const all = instanceKind.table(store);
      return {
        ...all,
        get: (id) => [all.get(id)].find((instance) => instance && isShown(instance)),
        values: () => all.values().filter(isShown),
      };
    },
  };
}
