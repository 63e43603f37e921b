// What AWS says of a box from outside, that speaks of trouble: its checks, its end, its data volume.
import { findDataVolumes } from '../../cloud/box-volumes.js';
import { instanceHealth } from '../../cloud/instance-health.js';
import { type Box, dataDevice } from '../../model/box.js';
import type { Context } from '../context.js';

export interface BoxEvidence {
  /** EC2's status checks, e.g. `ok`, `impaired`. */
  readonly checks: string;
  /** EC2's words for an end nobody asked for. */
  readonly ended?: string;
  /** A data volume of the box that no machine has, and the device it belongs at. */
  readonly loose?: { readonly volumeId: string; readonly device: string };
}

export async function boxEvidence(context: Context, box: Box): Promise<BoxEvidence> {
  const { cloud, config } = context;
  const [health, volumes] = await Promise.all([
    instanceHealth(cloud, box.instanceId),
    findDataVolumes(cloud, { prefix: config.prefix, user: box.user }),
  ]);
  const attached = new Set(box.volumes.map(({ volumeId }) => volumeId));
  // Volumes that earlier boxes of that name left behind do not count while the box has one of its own.
  const bereft = volumes.every(({ volumeId }) => !attached.has(volumeId));
  const loose = bereft ? volumes.at(-1) : undefined;
  return { ...health, loose: loose && { volumeId: loose.volumeId, device: dataDevice } };
}
