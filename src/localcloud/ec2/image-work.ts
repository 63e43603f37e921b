// The work behind images that nobody waits for: saving a box's root and its volumes.
import type { LocalCloud } from '../cloud.js';
import { type ImageRecord, images, snapshots } from './image-records.js';
import { machineSpec } from './machine-spec.js';
import { instances } from './records.js';
import { take } from './snapshot-work.js';

/** Goes on with a pending image. Also called after a restart. */
export function driveImage(cloud: LocalCloud, image: ImageRecord): void {
  if (image.state === 'pending') cloud.background(`image ${image.id}`, () => saveImage(cloud, image));
}

async function saveImage(cloud: LocalCloud, image: ImageRecord): Promise<void> {
  const instanceId = image.instanceId ?? '';
  // As on AWS the box is down while it is saved, so that files and volumes agree; its state stays running.
  const reboots = !image.noReboot && instances(cloud.store).get(instanceId)?.state === 'running';
  try {
    if (reboots) await cloud.machines.stop(instanceId);
    await cloud.machines.commit(instanceId, image.machineImageId);
    for (const { snapshotId } of image.devices) await takePending(cloud, snapshotId);
    images(cloud.store).update(image.id, (now) => ({ ...now, state: 'available' }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    cloud.log(`image ${image.id}: ${reason}`);
    images(cloud.store).update(image.id, (now) => ({ ...now, state: 'failed', stateReason: reason }));
  } finally {
    if (reboots) await startAgain(cloud, instanceId);
  }
}

async function takePending(cloud: LocalCloud, snapshotId: string | undefined): Promise<void> {
  const snapshot = snapshots(cloud.store).get(snapshotId ?? '');
  if (snapshot?.state === 'pending') await take(cloud, snapshot);
  if (snapshotId && snapshots(cloud.store).get(snapshotId)?.state === 'error') {
    throw new Error(`the snapshot ${snapshotId} failed`);
  }
}

/** Nothing where the instance was stopped or terminated meanwhile. */
async function startAgain(cloud: LocalCloud, instanceId: string): Promise<void> {
  const instance = instances(cloud.store).get(instanceId);
  if (instance?.state === 'running') await cloud.machines.start(machineSpec(cloud, instance));
}
