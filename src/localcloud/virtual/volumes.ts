// Volumes and snapshots of virtual machines: figures without blocks.
import type { Machines } from '../machines/machines.js';
import type { Tables } from './records.js';

type VolumeCalls = Pick<
  Machines,
  'createVolume' | 'growVolume' | 'deleteVolume' | 'createSnapshot' | 'deleteSnapshot'
>;

/** A volume keeps whether it was ever formatted, and so does its snapshot. */
export function volumeCalls({ volumes, snapshots }: Tables): VolumeCalls {
  return {
    createVolume: async (volumeId, sizeGiB, snapshotId) => {
      if (volumes.get(volumeId)) return;
      const from = snapshotId === undefined ? undefined : snapshots.get(snapshotId);
      if (snapshotId !== undefined && !from) throw new Error(`there is no snapshot ${snapshotId}`);
      volumes.put(volumeId, { ...from, sizeGiB });
    },
    growVolume: async (volumeId, sizeGiB) => {
      volumes.update(volumeId, (volume) => ({ ...volume, sizeGiB: Math.max(sizeGiB, volume.sizeGiB) }));
    },
    deleteVolume: async (volumeId) => volumes.delete(volumeId),
    createSnapshot: async (snapshotId, volumeId) => {
      const volume = volumes.get(volumeId);
      if (!volume) throw new Error(`there is no volume ${volumeId}`);
      snapshots.put(snapshotId, volume);
    },
    deleteSnapshot: async (snapshotId) => snapshots.delete(snapshotId),
  };
}
