// DeleteVolume: refused while attached.
import { DeleteVolume$, type DeleteVolumeRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { find, save } from './find.js';
import { volumeKind } from './kinds.js';
import { driveVolume } from './volume-work.js';

export const DeleteVolume = ec2Action<DeleteVolumeRequest, object>(DeleteVolume$, (input, call) => {
  const volume = find(volumeKind, call, input.VolumeId);
  if (volume.attachment) {
    throw new AwsError(
      'VolumeInUse',
      `Volume ${volume.id} is currently attached to ${volume.attachment.instanceId}`,
    );
  }
  if (volume.state === 'creating') {
    throw new AwsError('IncorrectState', `Volume '${volume.id}' is in the 'creating' state.`);
  }
  if (volume.state !== 'deleting')
    driveVolume(call.cloud, save(volumeKind, call, { ...volume, state: 'deleting' }));
  return {};
});
