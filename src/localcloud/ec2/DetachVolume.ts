// DetachVolume: the root only from a stopped instance, which cannot start without it; so never here.
import { DetachVolume$, type DetachVolumeRequest, type VolumeAttachment } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { attachmentShape } from './describe-volume.js';
import { ec2Action } from './ec2-action.js';
import { find, save } from './find.js';
import { volumeKind } from './kinds.js';
import type { VolumeRecord } from './records.js';
import { driveVolume } from './volume-work.js';

export const DetachVolume = ec2Action<DetachVolumeRequest, VolumeAttachment>(DetachVolume$, (input, call) => {
  const volume = find(volumeKind, call, input.VolumeId);
  const attachment = requireAttachment(volume, input);
  if (volume.root) {
    throw new AwsError(
      'OperationNotPermitted',
      `Unable to detach root volume '${volume.id}' from instance '${attachment.instanceId}'`,
    );
  }
  if (attachment.state === 'detaching') return attachmentShape(volume, call) ?? {};
  const detaching = save(volumeKind, call, { ...volume, attachment: { ...attachment, state: 'detaching' } });
  const answer = attachmentShape(detaching, call) ?? {};
  driveVolume(call.cloud, detaching);
  return answer;
});

function requireAttachment(
  volume: VolumeRecord,
  input: DetachVolumeRequest,
): NonNullable<VolumeRecord['attachment']> {
  const { attachment } = volume;
  if (!attachment) {
    throw new AwsError('IncorrectState', `Volume '${volume.id}' is in the '${volume.state}' state.`);
  }
  const { InstanceId: instanceId = attachment.instanceId, Device: device = attachment.deviceName } = input;
  if (instanceId === attachment.instanceId && device === attachment.deviceName) return attachment;
  throw new AwsError(
    'InvalidAttachment.NotFound',
    `The volume '${volume.id}' is not attached to instance '${instanceId}' as device '${device}'.`,
  );
}
