// The work behind snapshots that nobody waits for.
import type { LocalCloud } from '../cloud.js';
import { type SnapshotRecord, snapshots } from './image-records.js';

/** Copies the blocks of a pending snapshot. Also called after a restart. */
export function driveSnapshot(cloud: LocalCloud, snapshot: SnapshotRecord): void {
  if (snapshot.state === 'pending') cloud.background(`snapshot ${snapshot.id}`, () => take(cloud, snapshot));
}

/** Resolves when the snapshot is completed or failed; also used for the snapshots of an image. */
export async function take(cloud: LocalCloud, snapshot: SnapshotRecord): Promise<void> {
  const done = await hasBlocks(cloud, snapshot);
  snapshots(cloud.store).update(snapshot.id, (now) => ({ ...now, state: done ? 'completed' : 'error' }));
}

async function hasBlocks(cloud: LocalCloud, snapshot: SnapshotRecord): Promise<boolean> {
  // A copy shares the blocks of its source; a root snapshot has none.
  if (snapshot.root || snapshot.blocksOf !== snapshot.id) return true;
  try {
    await cloud.machines.createSnapshot(snapshot.id, snapshot.volumeId);
    return true;
  } catch (error) {
    cloud.log(`snapshot ${snapshot.id}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** Removes the record, and the blocks with the last snapshot that shares them. */
export function deleteSnapshotRecord(cloud: LocalCloud, snapshot: SnapshotRecord): void {
  const table = snapshots(cloud.store);
  table.delete(snapshot.id);
  const shared = table.values().some((other) => other.blocksOf === snapshot.blocksOf);
  if (snapshot.root || shared) return;
  cloud.background(`deletion of ${snapshot.id}`, () => cloud.machines.deleteSnapshot(snapshot.blocksOf));
}
