// The disks of many boxes: who looks for those of one finds those of all that are coming.
import { readBox } from '../../cloud/boxes.js';
import type { Cloud } from '../../cloud/clients.js';
import { describeByIds } from '../../cloud/instance-watch.js';
import { describeVolumes, type Volume } from '../../cloud/volumes.js';
import { type Box, dataDevice } from '../../model/box.js';
import type { Gather } from './batch.js';
import type { Ledger } from './ledger.js';
import { quietly } from './quietly.js';

export interface DiskLooks extends Pick<Ledger, 'expect' | 'withDisks' | 'describeVolume'> {
  /** Ids of the data volumes as far as they were seen. */
  readonly dataOf: (instanceId: string) => readonly string[];
}

export function openDiskLooks(
  cloud: Cloud,
  { gather, withData }: { readonly gather: Gather; readonly withData: boolean },
): DiskLooks {
  const expected = new Set<string>();
  const disks = new Map<string, Box['volumes']>();
  const described = new Map<string, Promise<Volume | undefined>>();
  const volumes = gather((ids: readonly string[]) => describeVolumes(cloud, ids));
  const note = (box: Box) => {
    if (dataVolumes(box).length === 0 || disks.has(box.instanceId)) return;
    expected.delete(box.instanceId);
    disks.set(box.instanceId, box.volumes);
    for (const id of dataVolumes(box)) described.set(id, quietly(volumes(id)));
  };
  const looks = gather(async (ids: readonly string[]) => {
    const seen = await describeByIds(cloud, [...new Set([...ids, ...expected])]);
    for (const instance of seen.values()) note(readBox(instance, cloud.region));
    return seen;
  });
  return {
    expect: (box) => {
      if (withData) expected.add(box.instanceId);
      note(box);
    },
    withDisks: async (box) => {
      note(box);
      if (withData && !disks.has(box.instanceId)) await looks(box.instanceId);
      return { ...box, volumes: disks.get(box.instanceId) ?? box.volumes };
    },
    describeVolume: (volumeId) => described.get(volumeId) ?? volumes(volumeId),
    dataOf: (instanceId) => dataVolumes({ volumes: disks.get(instanceId) ?? [] }),
  };
}

export const dataVolumes = ({ volumes }: Pick<Box, 'volumes'>): string[] =>
  volumes.filter((volume) => volume.deviceName === dataDevice).map((volume) => volume.volumeId);
