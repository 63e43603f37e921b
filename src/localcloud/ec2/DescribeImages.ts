// DescribeImages: the account's own images and the public ones.
import { DescribeImages$, type DescribeImagesRequest, type DescribeImagesResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { imageShape } from './describe-image.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findImages } from './find-image.js';
import type { ImageRecord } from './image-records.js';
import { paginate } from './paging.js';

const fields: Fields<ImageRecord> = {
  'image-id': (image) => image.id,
  name: (image) => image.name,
  description: (image) => image.description,
  state: (image) => image.state,
  architecture: (image) => image.architecture,
  'owner-id': (image) => image.ownerId,
  'owner-alias': (image) => image.ownerAlias,
  'is-public': (image) => image.public,
  'source-instance-id': (image) => image.instanceId,
  'image-type': () => 'machine',
  'creation-date': (image) => image.creationDate,
  'root-device-name': (image) => image.rootDeviceName,
  'root-device-type': () => 'ebs',
  'virtualization-type': () => 'hvm',
  hypervisor: () => 'xen',
  'ena-support': () => true,
  'block-device-mapping.snapshot-id': (image) => image.devices.map((device) => device.snapshotId),
  'block-device-mapping.device-name': (image) => image.devices.map((device) => device.deviceName),
  'block-device-mapping.volume-type': (image) => image.devices.map((device) => device.volumeType),
};

export const DescribeImages = ec2Action<DescribeImagesRequest, DescribeImagesResult>(
  DescribeImages$,
  (input, call) => {
    const found = findImages(call, input.ImageIds)
      .filter((image) => isOwnedBy(image, input.Owners, call))
      .filter((image) => isLaunchableBy(image, input.ExecutableUsers, call));
    const page = paginate(applyFilters(found, input.Filters, fields), input, { min: 1 });
    return { Images: page.items.map(imageShape), NextToken: page.NextToken };
  },
);

function isOwnedBy(image: ImageRecord, owners: readonly string[] | undefined, call: Call): boolean {
  if (!owners?.length) return true;
  const names = [image.ownerId, image.ownerAlias, image.ownerId === call.cloud.account ? 'self' : undefined];
  return owners.some((owner) => names.includes(owner));
}

/** `all` stands for public images; explicit permissions for single accounts are not stored. */
function isLaunchableBy(image: ImageRecord, users: readonly string[] | undefined, call: Call): boolean {
  if (!users?.length) return true;
  const own = image.ownerId === call.cloud.account;
  return users.some((user) => (user === 'all' ? image.public : own && user === call.cloud.account));
}
