// Data volumes.
import {
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  type Volume as VolumeDescription,
} from '@aws-sdk/client-ec2';
import { tagKeys } from '../model/tags.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt, isNotFound } from './failures.js';
import { fromTags } from './tag-lists.js';
import { untagResources } from './tags.js';

export interface Volume {
  readonly volumeId: string;
  /** As EC2 spells it: `creating`, `available`, `in-use`, `deleting`, `error`. */
  readonly state: string;
  readonly sizeGiB: number;
  readonly zone: string;
  readonly encrypted: boolean;
  readonly snapshotId?: string;
  readonly attachedTo?: { readonly instanceId: string; readonly deviceName: string };
  readonly tags: Readonly<Record<string, string>>;
}

export async function describeVolume(cloud: Cloud, volumeId: string): Promise<Volume | undefined> {
  return attempt(cloud, `cannot describe the volume ${volumeId}`, async () => {
    try {
      const { Volumes: found } = await ec2(cloud).send(new DescribeVolumesCommand({ VolumeIds: [volumeId] }));
      return found?.[0] && readVolume(found[0]);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

/** By id, those that exist; at most 200, the values one filter takes. */
export async function describeVolumes(
  cloud: Cloud,
  volumeIds: readonly string[],
): Promise<ReadonlyMap<string, Volume>> {
  // By filter, not by id: one that is gone would make the whole call fail.
  const command = new DescribeVolumesCommand({ Filters: [{ Name: 'volume-id', Values: [...volumeIds] }] });
  const answer = await attempt(cloud, 'cannot describe the data volumes', () => ec2(cloud).send(command));
  return new Map((answer.Volumes ?? []).map((volume) => [volume.VolumeId ?? '', readVolume(volume)]));
}

function readVolume(volume: VolumeDescription): Volume {
  const attachment = volume.Attachments?.find((one) => one.State !== 'detached');
  return {
    volumeId: volume.VolumeId ?? '',
    state: volume.State ?? '',
    sizeGiB: volume.Size ?? 0,
    zone: volume.AvailabilityZone ?? '',
    encrypted: volume.Encrypted ?? false,
    snapshotId: volume.SnapshotId || undefined,
    attachedTo: attachment && {
      instanceId: attachment.InstanceId ?? '',
      deviceName: attachment.Device ?? '',
    },
    tags: fromTags(volume.Tags),
  };
}

/** Destroys the volume and its data; one that is gone already is no error. */
export async function deleteVolume(cloud: Cloud, volumeId: string): Promise<void> {
  await attempt(cloud, `cannot delete the volume ${volumeId}`, async () => {
    try {
      await ec2(cloud).send(new DeleteVolumeCommand({ VolumeId: volumeId }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}

/** Withdraws the permission to format, once there is a file system. */
export async function forbidFormat(cloud: Cloud, volumeIds: readonly string[]): Promise<void> {
  await untagResources(cloud, volumeIds, [tagKeys.format]);
}
