// The shape of images in answers.
import type { BlockDeviceMapping, Image } from '@aws-sdk/client-ec2';
import type { ImageDevice, ImageRecord } from './image-records.js';
import { shownTags } from './tags.js';

export function imageShape(image: ImageRecord): Image {
  return {
    ImageId: image.id,
    ImageLocation: `${image.ownerAlias ?? image.ownerId}/${image.name}`,
    ImageType: 'machine',
    Name: image.name,
    Description: image.description,
    State: image.state,
    StateReason: image.stateReason ? { Code: 'Client.InternalError', Message: image.stateReason } : undefined,
    Architecture: image.architecture,
    CreationDate: image.creationDate,
    OwnerId: image.ownerId,
    ImageOwnerAlias: image.ownerAlias,
    Public: image.public,
    SourceInstanceId: image.instanceId,
    RootDeviceName: image.rootDeviceName,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: image.devices.map(deviceShape),
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    BootMode: image.architecture === 'arm64' ? 'uefi' : undefined,
    ProductCodes: [],
    Tags: shownTags(image.tags),
  };
}

function deviceShape(device: ImageDevice): BlockDeviceMapping {
  return {
    DeviceName: device.deviceName,
    Ebs: {
      SnapshotId: device.snapshotId,
      VolumeSize: device.sizeGiB,
      VolumeType: device.volumeType as NonNullable<BlockDeviceMapping['Ebs']>['VolumeType'],
      Encrypted: device.encrypted,
      DeleteOnTermination: device.deleteOnTermination,
    },
  };
}
