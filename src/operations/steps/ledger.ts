// What the bring-up of a box asks of the cloud and tells it; of many boxes, in one call for several.
import { openRate, tagRate } from '../../cloud/rate.js';
import { tagResources } from '../../cloud/tags.js';
import { describeVolume, forbidFormat, type Volume } from '../../cloud/volumes.js';
import type { Box } from '../../model/box.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { gatherFor } from './batch.js';
import { dataVolumes, openDiskLooks } from './disk-looks.js';
import { numberTags } from './fleet-boxes.js';
import type { Front } from './network.js';
import { quietly } from './quietly.js';
import { gatherNames, pointNames } from './records.js';

export interface Ledger {
  /** The box is coming: who looks for one of many looks for those that come as well. */
  readonly expect: (box: Box) => void;
  /** Both names of the box, to where it is now. */
  readonly pointNames: (box: Box) => Promise<void>;
  /** The box with its disks: EC2 tells an address seconds before it tells those. */
  readonly withDisks: (box: Box) => Promise<Box>;
  readonly describeVolume: (volumeId: string) => Promise<Volume | undefined>;
  /** Withdraws the permission to format, once there is a file system. */
  readonly forbidFormat: (volumeId: string) => Promise<void>;
  /** For other workspaces: the host keys the box was given. Of many boxes, not waited for before `markReady`. */
  readonly keepHostKeys: (box: Box, keys: readonly string[]) => Promise<void>;
  /** Every step is done. */
  readonly markReady: (box: Box) => Promise<void>;
}

const readyTags = { [tagKeys.state]: 'ready' };
const hostKeyTags = (keys: readonly string[]) => ({ [tagKeys.hostKey]: keys.join(';') });

/** One call for each word. */
export function directLedger(context: Context, front: Front | undefined): Ledger {
  const { cloud } = context;
  return {
    expect: () => {},
    pointNames: (box) => pointNames(context, box, front),
    // Described when its stack was complete.
    withDisks: async (box) => box,
    describeVolume: (volumeId) => describeVolume(cloud, volumeId),
    forbidFormat: (volumeId) => forbidFormat(cloud, [volumeId]),
    keepHostKeys: (box, keys) => tagResources(cloud, [box.instanceId], hostKeyTags(keys)),
    markReady: (box) => tagResources(cloud, [box.instanceId], readyTags),
  };
}

/** Resources of one tagging call, and values of one filter (EC2's limits are 1000 and 200). */
const most = 200;

export interface GatheringOptions {
  readonly front: Front | undefined;
  readonly withData: boolean;
  /** How many there are. */
  readonly boxes: number;
}

/** Gathers the words of many boxes; only the host keys, different for each, take a call a box. */
export function gatheringLedger(context: Context, { front, withData, boxes }: GatheringOptions): Ledger {
  const { cloud } = context;
  const gather = gatherFor(cloud, { many: true, most });
  // The last of so many are held up by their own tags anyway.
  const unhurried = boxes > tagRate.burst;
  const gatherLater = gatherFor(cloud, { many: true, most, unhurried });
  const nothing = new Map<string, never>();
  const formatted = gatherLater((ids: readonly string[]) => forbidFormat(cloud, ids).then(() => nothing));
  const ready = gatherLater((ids: readonly string[]) =>
    tagResources(cloud, ids, readyTags).then(() => nothing),
  );
  // Each word waits a moment for company, and a box that waits keeps another one from its turn: what its next step
  // does not need is not waited for there.
  const withdrawn = new Map<string, Promise<unknown>>();
  const told = new Map<string, Promise<void>>();
  const turn = cloud.scarceCalls ? openRate(tagRate) : async () => {};
  const { dataOf, ...disks } = openDiskLooks(cloud, { gather, withData });
  return {
    ...disks,
    pointNames: gatherNames(context, gather, front).pointNames,
    forbidFormat: async (volumeId) => void withdrawn.set(volumeId, quietly(formatted(volumeId))),
    keepHostKeys: async (box, keys) => {
      // A call for each box, at the rate EC2 takes them: they go beside the steps.
      const ids = [box.instanceId, ...dataVolumes(box)];
      const tagging = turn(context.signal).then(() => tagResources(cloud, ids, ownTags(box, keys)));
      told.set(box.instanceId, quietly(tagging));
    },
    markReady: async ({ instanceId }) => {
      // A box that counts as ready may never be formatted again, and tells its keys and its number.
      const before = dataOf(instanceId).map((volumeId) => withdrawn.get(volumeId));
      await Promise.all([told.get(instanceId), ...before]);
      await ready(instanceId);
    },
  };
}

/** Whose it is, for the data volume as well, which outlives the instance; and the number, where launches gave none. */
const ownTags = (box: Box, keys: readonly string[]) => ({ ...hostKeyTags(keys), ...numberTags(box) });
