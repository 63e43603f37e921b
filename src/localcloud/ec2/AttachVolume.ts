// AttachVolume: an available volume to a running or stopped instance of the same zone.
import { AttachVolume$, type AttachVolumeRequest, type VolumeAttachment } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { attachmentShape } from './describe-volume.js';
import { ec2Action, required } from './ec2-action.js';
import { find, save } from './find.js';
import { instanceKind, volumeKind } from './kinds.js';
import type { InstanceRecord, VolumeRecord } from './records.js';
import { findInstance } from './visible-instances.js';
import { driveVolume } from './volume-work.js';

export const AttachVolume = ec2Action<AttachVolumeRequest, VolumeAttachment>(AttachVolume$, (input, call) => {
  const volume = find(volumeKind, call, input.VolumeId);
  const instance = findInstance(call, input.InstanceId);
  const deviceName = required(input.Device, 'device');
  checkVolume(volume, instance);
  checkInstance(instance, deviceName);
  const attached = attach(volume, instance, { deviceName, call });
  driveVolume(call.cloud, attached);
  return attachmentShape(attached, call) ?? {};
});

function attach(
  volume: VolumeRecord,
  instance: InstanceRecord,
  { deviceName, call }: { deviceName: string; call: Call },
): VolumeRecord {
  const attachTime = call.cloud.clock.now().toISOString();
  const device = { deviceName, volumeId: volume.id, deleteOnTermination: false, attachTime };
  save(instanceKind, call, { ...instance, blockDevices: [...instance.blockDevices, device] });
  return save(volumeKind, call, {
    ...volume,
    state: 'in-use',
    attachment: { instanceId: instance.id, deviceName, state: 'attaching' },
  });
}

function checkVolume(volume: VolumeRecord, instance: InstanceRecord): void {
  if (volume.attachment) {
    throw new AwsError('VolumeInUse', `${volume.id} is already attached to an instance`);
  }
  if (volume.state !== 'available') {
    throw new AwsError('IncorrectState', `Volume '${volume.id}' is not 'available'.`);
  }
  if (volume.availabilityZone !== instance.availabilityZone) {
    throw new AwsError(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  }
}

function checkInstance(instance: InstanceRecord, deviceName: string): void {
  if (instance.state !== 'running' && instance.state !== 'stopped') {
    throw new AwsError('IncorrectState', `Instance '${instance.id}' is not 'running'.`);
  }
  if (!/^(\/dev\/)?(sd[a-z]|xvd[a-z]{1,2})\d{0,2}$/.test(deviceName)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${deviceName}) for parameter device is invalid. ${deviceName} is not a valid EBS device name.`,
    );
  }
  if (instance.blockDevices.some((device) => device.deviceName === deviceName)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${deviceName}' for unixDevice. Attachment point ${deviceName} is already in use`,
    );
  }
}
