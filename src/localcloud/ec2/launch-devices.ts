// The volumes of a launch: the image's, changed and completed by the request's.
import type { BlockDeviceMapping, EbsBlockDevice } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { find } from './find.js';
import type { ImageDevice, ImageRecord } from './image-records.js';
import { snapshotKind } from './kinds.js';
import type { VolumeFigures } from './records.js';
import { checkVolume } from './volume-rules.js';

export interface LaunchDevice extends VolumeFigures {
  readonly deviceName: string;
  readonly snapshotId?: string;
  readonly encrypted: boolean;
  readonly deleteOnTermination: boolean;
  readonly root: boolean;
}

/**
 * The volumes to make, the root first.
 * @throws InvalidBlockDeviceMapping, MissingParameter, InvalidSnapshot.NotFound, and those of volume sizes
 */
export function planDevices(
  image: ImageRecord,
  mappings: readonly BlockDeviceMapping[] | undefined,
  call: Call,
): LaunchDevice[] {
  const wishes = new Map((mappings ?? []).map((mapping) => [nameOf(mapping), mapping]));
  if (wishes.size < (mappings?.length ?? 0)) {
    throw new AwsError('InvalidBlockDeviceMapping', 'Device names must not be given twice.');
  }
  const ofImage = image.devices
    .filter((device) => wishes.get(device.deviceName)?.NoDevice === undefined)
    .map((device) => planImageDevice(device, wishes.get(device.deviceName)?.Ebs, image));
  const known = new Set(image.devices.map((device) => device.deviceName));
  const added = [...wishes.values()].filter((mapping) => !known.has(nameOf(mapping)) && isVolume(mapping));
  return [...ofImage, ...added.map((mapping) => planAddedDevice(mapping, call))];
}

function nameOf(mapping: BlockDeviceMapping): string {
  if (mapping.DeviceName) return mapping.DeviceName;
  throw new AwsError('MissingParameter', 'The request must contain the parameter deviceName');
}

/** Instance store (`ephemeral0`) is asked for in the same list; boxes have none. */
function isVolume(mapping: BlockDeviceMapping): boolean {
  if (mapping.NoDevice !== undefined || mapping.VirtualName) return false;
  if (mapping.Ebs) return true;
  throw new AwsError(
    'InvalidBlockDeviceMapping',
    `Device ${mapping.DeviceName} has neither ebs nor virtualName.`,
  );
}

function planImageDevice(
  device: ImageDevice,
  ebs: EbsBlockDevice | undefined,
  image: ImageRecord,
): LaunchDevice {
  if (ebs?.SnapshotId && ebs.SnapshotId !== device.snapshotId) {
    throw new AwsError('InvalidBlockDeviceMapping', 'snapshotId cannot be modified on root device');
  }
  const size = ebs?.VolumeSize ?? device.sizeGiB;
  refuseSmaller(size, device.sizeGiB, device.snapshotId);
  const request = { ...toRequest(ebs), VolumeType: ebs?.VolumeType ?? device.volumeType, Size: size };
  return {
    ...checkVolume(request),
    deviceName: device.deviceName,
    snapshotId: device.snapshotId,
    encrypted: ebs?.Encrypted ?? device.encrypted,
    deleteOnTermination: ebs?.DeleteOnTermination ?? device.deleteOnTermination,
    root: device.deviceName === image.rootDeviceName,
  };
}

/** A data volume made at launch goes with its instance unless the request says otherwise, as from AWS's CLI. */
function planAddedDevice(mapping: BlockDeviceMapping, call: Call): LaunchDevice {
  const ebs = mapping.Ebs as EbsBlockDevice;
  const snapshot = ebs.SnapshotId ? find(snapshotKind, call, ebs.SnapshotId) : undefined;
  if (snapshot?.state === 'pending') {
    throw new AwsError('IncorrectState', `Snapshot is in invalid state - ${snapshot.state}`);
  }
  if (snapshot) refuseSmaller(ebs.VolumeSize ?? snapshot.sizeGiB, snapshot.sizeGiB, snapshot.id);
  return {
    ...checkVolume({ ...toRequest(ebs), Size: ebs.VolumeSize }, snapshot),
    deviceName: nameOf(mapping),
    snapshotId: snapshot?.id,
    encrypted: ebs.Encrypted ?? snapshot?.encrypted ?? false,
    deleteOnTermination: ebs.DeleteOnTermination ?? true,
    root: false,
  };
}

function toRequest(ebs: EbsBlockDevice | undefined) {
  return { VolumeType: ebs?.VolumeType, Iops: ebs?.Iops, Throughput: ebs?.Throughput };
}

function refuseSmaller(size: number, least: number, snapshotId: string | undefined): void {
  if (size >= least) return;
  throw new AwsError(
    'InvalidBlockDeviceMapping',
    `Volume of size ${size}GB is smaller than snapshot '${snapshotId}', expect size >= ${least}GB`,
  );
}
