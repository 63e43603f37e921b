// CreateImage: saves an instance's root and snapshots its data volumes.
import { CreateImage$, type CreateImageRequest, type CreateImageResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { makeSnapshot } from './CreateSnapshot.js';
import { ec2Action, required } from './ec2-action.js';
import { findAll, save } from './find.js';
import { newId } from './ids.js';
import type { ImageDevice, ImageRecord } from './image-records.js';
import { driveImage } from './image-work.js';
import { architectureOf } from './instance-names.js';
import { imageKind } from './kinds.js';
import { type BlockDevice, type InstanceRecord, volumes } from './records.js';
import { checkTagTypes, tagsFor } from './tags.js';
import { findInstance } from './visible-instances.js';

export const CreateImage = ec2Action<CreateImageRequest, CreateImageResult>(CreateImage$, (input, call) => {
  const instance = findInstance(call, input.InstanceId);
  if (instance.state !== 'running' && instance.state !== 'stopped') {
    throw new AwsError(
      'IncorrectState',
      `The instance '${instance.id}' is not in the 'running' or 'stopped' state.`,
    );
  }
  const name = checkName(required(input.Name, 'name'), call);
  checkTagTypes(input.TagSpecifications, ['image', 'snapshot']);
  const image = makeImage(instance, { ...input, Name: name }, call);
  driveImage(call.cloud, image);
  return { ImageId: image.id };
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html */
function checkName(name: string, call: Call): string {
  if (!/^[\w ()[\]./'@-]{3,128}$/.test(name)) {
    throw new AwsError(
      'InvalidAMIName.Malformed',
      'AMI names must be between 3 and 128 characters long, and may contain letters, numbers, ' +
        "'(', ')', '.', '-', '/' and '_'",
    );
  }
  const same = findAll(imageKind, call, undefined).find((image) => image.name === name);
  if (!same) return name;
  throw new AwsError('InvalidAMIName.Duplicate', `AMI name ${name} is already in use by AMI ${same.id}`);
}

function makeImage(instance: InstanceRecord, input: CreateImageRequest, call: Call): ImageRecord {
  const id = newId('ami');
  const snapshotTags = tagsFor(input.TagSpecifications, 'snapshot', call);
  const left = new Set(
    input.BlockDeviceMappings?.flatMap((each) => (each.NoDevice === undefined ? [] : [each.DeviceName])),
  );
  const kept = instance.blockDevices.filter((device) => !left.has(device.deviceName));
  const tags = tagsFor(input.TagSpecifications, 'image', call);
  return save(imageKind, call, {
    id,
    region: call.region,
    tags,
    state: 'pending',
    name: input.Name ?? '',
    description: input.Description ?? '',
    architecture: architectureOf(instance),
    creationDate: call.cloud.clock.now().toISOString(),
    ownerId: call.cloud.account,
    public: false,
    rootDeviceName: instance.rootDeviceName,
    devices: kept.flatMap((device) => saveDevice(device, { imageId: id, instance, snapshotTags }, call)),
    machineImageId: id,
    instanceId: instance.id,
    noReboot: input.NoReboot ?? false,
  });
}

function saveDevice(
  device: BlockDevice,
  {
    imageId,
    instance,
    snapshotTags,
  }: { imageId: string; instance: InstanceRecord; snapshotTags: ImageRecord['tags'] },
  call: Call,
): ImageDevice[] {
  const volume = volumes(call.cloud.store).get(device.volumeId);
  if (!volume) return [];
  const description = `Created by CreateImage(${instance.id}) for ${imageId}`;
  const snapshot = makeSnapshot(volume, { description, tags: snapshotTags }, call);
  return [
    {
      deviceName: device.deviceName,
      snapshotId: snapshot.id,
      sizeGiB: volume.sizeGiB,
      volumeType: volume.volumeType,
      encrypted: volume.encrypted,
      deleteOnTermination: device.deleteOnTermination,
    },
  ];
}
