// How much a local cloud holds.
import type { Store } from '../store.js';

export interface ResourceCounts {
  readonly Instances: number;
  readonly Volumes: number;
  readonly Stacks: number;
}

/** Counts what exists: terminated instances and deleted stacks, which AWS shows for a while, do not count. */
export function countResources(store: Store): ResourceCounts {
  const instances = store.table<{ readonly state: string }>('ec2/instances').values();
  const stacks = store.table<{ readonly status: string }>('cloudformation/stacks').values();
  return {
    Instances: instances.filter(({ state }) => state !== 'terminated').length,
    Volumes: store.table('ec2/volumes').values().length,
    Stacks: stacks.filter(({ status }) => status !== 'DELETE_COMPLETE').length,
  };
}
