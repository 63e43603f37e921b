// DeleteSnapshot: refused while an image needs it.
import { DeleteSnapshot$, type DeleteSnapshotRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { find } from './find.js';
import { images } from './image-records.js';
import { snapshotKind } from './kinds.js';
import { deleteSnapshotRecord } from './snapshot-work.js';

export const DeleteSnapshot = ec2Action<DeleteSnapshotRequest, object>(DeleteSnapshot$, (input, call) => {
  const snapshot = find(snapshotKind, call, input.SnapshotId);
  const image = images(call.cloud.store)
    .values()
    .find((each) => each.devices.some((device) => device.snapshotId === snapshot.id));
  if (image) {
    throw new AwsError(
      'InvalidSnapshot.InUse',
      `The snapshot ${snapshot.id} is currently in use by ${image.id}`,
    );
  }
  deleteSnapshotRecord(call.cloud, snapshot);
  return {};
});
