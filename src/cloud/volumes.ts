// Data volumes.
import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2';
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
      const volume = found?.[0];
      if (!volume) return undefined;
      const attachment = volume.Attachments?.find((one) => one.State !== 'detached');
      return {
        volumeId,
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
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
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
export async function forbidFormat(cloud: Cloud, volumeId: string): Promise<void> {
  await untagResources(cloud, [volumeId], [tagKeys.format]);
}
