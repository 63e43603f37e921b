// Takes up what an earlier process of this cloud left in the middle.
import type { LocalCloud } from '../cloud.js';
import { restart, watchExits } from './exits.js';
import { firewallRules } from './firewalls.js';
import { images, snapshots } from './image-records.js';
import { driveImage } from './image-work.js';
import { driveInstance, isPassing } from './lifecycle.js';
import { type InstanceRecord, instances, volumes } from './records.js';
import { driveSnapshot } from './snapshot-work.js';
import { driveVolume } from './volume-work.js';

/**
 * Every record in a passing state goes on, a running instance whose machine is down is started again and one whose
 * machine runs gets its rules and address once more, a stopped one whose machine runs is stopped again, and machines
 * without a record are destroyed.
 */
export async function resumeEc2(cloud: LocalCloud): Promise<void> {
  watchExits(cloud);
  await destroyStrays(cloud);
  for (const volume of volumes(cloud.store).values()) driveVolume(cloud, volume);
  for (const image of images(cloud.store).values()) driveImage(cloud, image);
  for (const snapshot of snapshots(cloud.store).values()) driveSnapshot(cloud, snapshot);
  for (const instance of instances(cloud.store).values()) resumeInstance(cloud, instance);
}

function resumeInstance(cloud: LocalCloud, instance: InstanceRecord): void {
  if (isPassing(instance.state)) driveInstance(cloud, instance.id);
  if (instance.state !== 'running' && instance.state !== 'stopped') return;
  // A box that is down because it is being saved is started by the image's own worker.
  if (isBeingSaved(cloud, instance.id)) return;
  cloud.background(`check of ${instance.id}`, async () => {
    const runs = await cloud.machines.isRunning(instance.id);
    if (instance.state === 'running')
      await (runs ? reapply(cloud, instance.id) : restart(cloud, instance.id));
    else if (runs) await cloud.machines.stop(instance.id);
  });
}

/** Rules and address were written before the machine got them: a kill in between must not keep them from it. */
async function reapply(cloud: LocalCloud, id: string): Promise<void> {
  const instance = instances(cloud.store).get(id);
  if (instance?.state !== 'running') return;
  await Promise.all([
    cloud.machines.setFirewall(id, firewallRules(cloud, instance)),
    cloud.machines.setPublicIp(id, instance.publicIp),
  ]);
}

function isBeingSaved(cloud: LocalCloud, instanceId: string): boolean {
  return images(cloud.store)
    .values()
    .some((image) => image.state === 'pending' && !image.noReboot && image.instanceId === instanceId);
}

/** Machines that no instance has, or none that lives. */
export async function destroyStrays(cloud: LocalCloud): Promise<void> {
  const table = instances(cloud.store);
  for (const id of await cloud.machines.list()) {
    const state = table.get(id)?.state;
    if (state !== undefined && state !== 'terminated') continue;
    cloud.background(`stray ${id}`, () => cloud.machines.destroy(id));
  }
}
