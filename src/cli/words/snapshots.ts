// Snapshots as JSON, alike in stack snapshot and stack snapshots.
import type { UserSnapshot } from '../../operations/stack/snapshots.js';

export function snapshotData({ snapshotId, user, sizeGiB, state, startTime, volumeId }: UserSnapshot) {
  return { snapshotId, user, sizeGiB, state, time: startTime ?? null, volumeId: volumeId ?? null };
}
