// DeregisterImage: running instances of it stay; its snapshots too unless asked otherwise.
import {
  DeregisterImage$,
  type DeregisterImageRequest,
  type DeregisterImageResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { noteDeregistered } from './deregistered-images.js';
import { ec2Action, required } from './ec2-action.js';
import { findImage } from './find-image.js';
import { type ImageRecord, images, snapshots } from './image-records.js';
import { deleteSnapshotRecord } from './snapshot-work.js';

export const DeregisterImage = ec2Action<DeregisterImageRequest, DeregisterImageResult>(
  DeregisterImage$,
  (input, call) => {
    const image = findImage(call, required(input.ImageId, 'imageId'));
    if (image.ownerId !== call.cloud.account) {
      throw new AwsError('AuthFailure', `Not authorized for images: [${image.id}]`);
    }
    images(call.cloud.store).delete(image.id);
    noteDeregistered(call, image.id);
    removeMachineImage(image, call);
    const doomed = input.DeleteAssociatedSnapshots ? image.devices.map((device) => device.snapshotId) : [];
    for (const id of doomed) {
      const snapshot = snapshots(call.cloud.store).get(id ?? '');
      if (snapshot) deleteSnapshotRecord(call.cloud, snapshot);
    }
    return { Return: true };
  },
);

/** The machine image goes with the last AMI that boots it; containers made from it keep their own files. */
function removeMachineImage(image: ImageRecord, call: Call): void {
  const { cloud } = call;
  const shared = images(cloud.store)
    .values()
    .some((other) => other.machineImageId === image.machineImageId);
  if (shared) return;
  cloud.background(`removal of ${image.id}`, () => cloud.machines.removeImage(image.machineImageId));
}
