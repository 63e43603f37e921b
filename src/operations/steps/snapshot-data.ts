// A snapshot of a data volume, tagged so that it is found by its user.
import type { DataVolume } from '../../cloud/box-volumes.js';
import { createSnapshot, type Snapshot, waitForSnapshot } from '../../cloud/snapshots.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { timed } from './timed.js';

export interface SnapshotWish {
  readonly user: string;
  readonly volume: DataVolume;
  /** Behind `data of <user>`. */
  readonly occasion: string;
}

/** Its id is told at once; it holds the volume as it is now, and is complete when this resolves. */
export async function snapshotData(context: Context, wish: SnapshotWish): Promise<Snapshot> {
  const { user, volume, occasion } = wish;
  const { prefix } = context.config;
  return timed(context.port, user)(`snapshot of ${volume.volumeId}`, async (say) => {
    const snapshotId = await createSnapshot(context.cloud, {
      volumeId: volume.volumeId,
      description: `data of ${user}${occasion}`,
      tags: { [tagKeys.prefix]: prefix, [tagKeys.user]: user, Name: `${prefix}-${user}` },
    });
    context.port.report({ kind: 'made', what: 'snapshot', id: snapshotId });
    return waitForSnapshot(context.cloud, snapshotId, {
      signal: context.signal,
      // The first of a large volume takes hours; it goes on without us.
      timeoutSeconds: 6 * 3600,
      onProgress: (progress) => say(`${snapshotId} ${progress}`),
    });
  });
}
