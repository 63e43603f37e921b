// The volumes an instance is launched with and those it leaves behind.
import type { LocalCloud } from '../cloud.js';
import { snapshots } from './image-records.js';
import { type InstanceRecord, type VolumeRecord, volumes } from './records.js';

/** Makes the blocks of the volumes that came with the launch, and marks them all as attached. */
export async function makeVolumes(cloud: LocalCloud, instance: InstanceRecord): Promise<void> {
  for (const { volumeId } of instance.blockDevices) {
    const volume = volumes(cloud.store).get(volumeId);
    if (!volume?.attachment) continue;
    if (volume.state === 'creating') await makeBlocks(cloud, volume);
    const attachment = { ...volume.attachment, state: 'attached' };
    volumes(cloud.store).update(volumeId, (now) => ({ ...now, state: 'in-use', attachment }));
  }
}

/** Blank blocks, or those of the volume's snapshot; nothing for a root volume, which has none. */
export async function makeBlocks(cloud: LocalCloud, volume: VolumeRecord): Promise<void> {
  if (volume.root) return;
  const snapshot = volume.snapshotId ? snapshots(cloud.store).get(volume.snapshotId) : undefined;
  await cloud.machines.createVolume(volume.id, volume.sizeGiB, snapshot?.blocksOf ?? volume.snapshotId);
}

/** Deletes the volumes of a terminated instance that go with it, and frees the others. */
export async function releaseVolumes(cloud: LocalCloud, instance: InstanceRecord): Promise<void> {
  for (const device of instance.blockDevices) {
    if (device.deleteOnTermination) await deleteBlocks(cloud, device.volumeId);
    else freeVolume(cloud, device.volumeId);
  }
}

export function freeVolume(cloud: LocalCloud, volumeId: string): void {
  volumes(cloud.store).update(volumeId, (now) => ({ ...now, state: 'available', attachment: undefined }));
}

/** Removes a volume; one whose blocks cannot be removed keeps its record in the state `error`. */
export async function deleteBlocks(cloud: LocalCloud, volumeId: string): Promise<void> {
  const table = volumes(cloud.store);
  const volume = table.update(volumeId, (now) => ({ ...now, state: 'deleting', attachment: undefined }));
  try {
    if (volume && !volume.root) await cloud.machines.deleteVolume(volumeId);
    table.delete(volumeId);
  } catch (error) {
    cloud.log(`deletion of ${volumeId}: ${error instanceof Error ? error.message : String(error)}`);
    table.update(volumeId, (now) => ({ ...now, state: 'error' }));
  }
}
