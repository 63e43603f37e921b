// The shapes of volumes and their attachments in answers.
import type { Volume, VolumeAttachment, VolumeModification } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { zoneId } from './describe-network.js';
import { type BlockDevice, instances, type VolumeRecord } from './records.js';
import { shownTags } from './tags.js';

export function volumeShape(volume: VolumeRecord, call: Call): Volume {
  const attachment = attachmentShape(volume, call);
  return {
    VolumeId: volume.id,
    State: volume.state,
    Size: volume.sizeGiB,
    VolumeType: volume.volumeType as Volume['VolumeType'],
    Iops: volume.iops,
    Throughput: volume.throughput,
    Encrypted: volume.encrypted,
    KmsKeyId: volume.encrypted ? defaultKey(volume.region, call) : undefined,
    SnapshotId: volume.snapshotId ?? '',
    AvailabilityZone: volume.availabilityZone,
    AvailabilityZoneId: zoneId(volume),
    CreateTime: new Date(volume.createTime),
    MultiAttachEnabled: false,
    Attachments: attachment ? [attachment] : [],
    Tags: shownTags(volume.tags),
  };
}

/** The account's own key for EBS, `aws/ebs`. */
export function defaultKey(region: string, call: Call): string {
  return `arn:aws:kms:${region}:${call.cloud.account}:key/aws-ebs`;
}

export function attachmentShape(volume: VolumeRecord, call: Call): VolumeAttachment | undefined {
  const { attachment } = volume;
  if (!attachment) return undefined;
  const device = blockDeviceOf(volume, call);
  return {
    VolumeId: volume.id,
    InstanceId: attachment.instanceId,
    Device: attachment.deviceName,
    State: attachment.state as VolumeAttachment['State'],
    AttachTime: device ? new Date(device.attachTime) : undefined,
    DeleteOnTermination: device?.deleteOnTermination ?? false,
  };
}

function blockDeviceOf(volume: VolumeRecord, call: Call): BlockDevice | undefined {
  const instance = instances(call.cloud.store).get(volume.attachment?.instanceId ?? '');
  return instance?.blockDevices.find((device) => device.volumeId === volume.id);
}

export function modificationShape(volume: VolumeRecord): VolumeModification | undefined {
  const { modification } = volume;
  if (!modification) return undefined;
  const { original, target } = modification;
  return {
    VolumeId: volume.id,
    ModificationState: modification.state,
    Progress: modification.state === 'completed' ? 100 : 0,
    StartTime: new Date(modification.startTime),
    EndTime: modification.endTime ? new Date(modification.endTime) : undefined,
    OriginalSize: original.sizeGiB,
    OriginalVolumeType: original.volumeType as VolumeModification['OriginalVolumeType'],
    OriginalIops: original.iops,
    OriginalThroughput: original.throughput,
    OriginalMultiAttachEnabled: false,
    TargetSize: target.sizeGiB,
    TargetVolumeType: target.volumeType as VolumeModification['TargetVolumeType'],
    TargetIops: target.iops,
    TargetThroughput: target.throughput,
    TargetMultiAttachEnabled: false,
  };
}
