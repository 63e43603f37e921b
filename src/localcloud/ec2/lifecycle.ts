// Carries instances through their passing states: pending, stopping, shutting-down.
import type { LocalCloud } from '../cloud.js';
import { machineFaults } from '../faults/machines.js';
import { refreshPeers } from './firewalls.js';
import { dropAddress, isElastic } from './instance-addresses.js';
import { makeVolumes, releaseVolumes } from './instance-volumes.js';
import { machineSpec } from './machine-spec.js';
import { type InstanceRecord, type InstanceState, instances } from './records.js';

/**
 * Starts the one worker of an instance that has just entered a passing state out of a stable one. A change from
 * one passing state to another needs no call: the worker, still busy, finds the new state when it looks again.
 */
export function driveInstance(cloud: LocalCloud, id: string): void {
  cloud.background(`instance ${id}`, () => drive(cloud, id));
}

export function isPassing(state: InstanceState): boolean {
  return Object.hasOwn(steps, state);
}

type Step = (cloud: LocalCloud, instance: InstanceRecord) => Promise<void>;

const steps: Readonly<Partial<Record<InstanceState, Step>>> = {
  pending: bringUp,
  stopping: bringDown,
  'shutting-down': takeAway,
};

async function drive(cloud: LocalCloud, id: string): Promise<void> {
  for (;;) {
    const instance = instances(cloud.store).get(id);
    const step = instance && steps[instance.state];
    if (!step) return;
    await step(cloud, instance);
  }
}

async function bringUp(cloud: LocalCloud, instance: InstanceRecord): Promise<void> {
  try {
    await makeVolumes(cloud, instance);
    await cloud.pace?.launch();
    await makeOrStart(cloud, instance);
    moveOn(cloud, instance, (now) => ({ ...now, state: 'running', machineMade: true }));
    await refreshPeers(cloud, instance);
  } catch (error) {
    cloud.log(`launch of ${instance.id}: ${error instanceof Error ? error.message : String(error)}`);
    const reason = {
      code: 'Server.InternalError',
      message: 'Server.InternalError: Internal error on launch',
    };
    // A first launch that fails ends in a terminated instance, a failed start in a stopped one.
    const state = instance.machineMade ? 'stopping' : 'shutting-down';
    moveOn(cloud, instance, (now) => ({ ...now, state, stateReason: reason }));
  }
}

async function makeOrStart(cloud: LocalCloud, { id, machineMade }: InstanceRecord): Promise<void> {
  if (!machineMade) await cloud.machines.prepareImage();
  // Read again: groups, rules and addresses may have changed while volumes and image were made.
  const instance = instances(cloud.store).get(id);
  if (instance?.state !== 'pending') return;
  const spec = { ...machineSpec(cloud, instance), faults: machineFaults(cloud.store, instance) };
  await (machineMade ? cloud.machines.start(spec) : cloud.machines.create(spec));
}

async function bringDown(cloud: LocalCloud, instance: InstanceRecord): Promise<void> {
  try {
    await cloud.machines.stop(instance.id);
  } catch (error) {
    cloud.log(`stop of ${instance.id}: ${error instanceof Error ? error.message : String(error)}`);
    if (await cloud.machines.isRunning(instance.id)) {
      moveOn(cloud, instance, (now) => ({ ...now, state: 'running' }));
      return;
    }
  }
  moveOn(cloud, instance, (now) => ({
    ...now,
    state: 'stopped',
    publicIp: isElastic(cloud, now) ? now.publicIp : undefined,
    lastPublicIp: now.publicIp,
  }));
}

async function takeAway(cloud: LocalCloud, instance: InstanceRecord): Promise<void> {
  try {
    await cloud.machines.destroy(instance.id);
  } catch (error) {
    // What is left is found again at the next start: a machine whose record is terminated is destroyed.
    cloud.log(`termination of ${instance.id}: ${error instanceof Error ? error.message : String(error)}`);
  }
  dropAddress(cloud, instance.id);
  await releaseVolumes(cloud, instance);
  moveOn(cloud, instance, (now) => ({
    ...now,
    state: 'terminated',
    publicIp: undefined,
    blockDevices: [],
    terminatedAt: cloud.clock.now().toISOString(),
  }));
  await refreshPeers(cloud, instance);
}

/** Changes the record unless another request moved it to another state meanwhile. */
function moveOn(
  cloud: LocalCloud,
  { id, state }: InstanceRecord,
  change: (now: InstanceRecord) => InstanceRecord,
): void {
  instances(cloud.store).update(id, (now) => (now.state === state ? change(now) : now));
}
