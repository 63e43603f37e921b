// ModifyVolume: volumes only grow; six hours between two modifications of the same volume.
import { ModifyVolume$, type ModifyVolumeRequest, type ModifyVolumeResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { modificationShape } from './describe-volume.js';
import { ec2Action } from './ec2-action.js';
import { find, save } from './find.js';
import { volumeKind } from './kinds.js';
import type { VolumeFigures, VolumeRecord } from './records.js';
import { checkVolume } from './volume-rules.js';
import { driveVolume } from './volume-work.js';

export const ModifyVolume = ec2Action<ModifyVolumeRequest, ModifyVolumeResult>(
  ModifyVolume$,
  (input, call) => {
    const volume = find(volumeKind, call, input.VolumeId);
    checkState(volume, call);
    const changed = save(volumeKind, call, {
      ...volume,
      modification: {
        state: 'modifying',
        startTime: call.cloud.clock.now().toISOString(),
        original: figuresOf(volume),
        target: planTarget(input, volume),
      },
    });
    driveVolume(call.cloud, changed);
    return { VolumeModification: modificationShape(changed) };
  },
);

/** https://docs.aws.amazon.com/ebs/latest/userguide/modify-volume-requirements.html */
const restMs = 6 * 60 * 60 * 1000;

function checkState(volume: VolumeRecord, call: Call): void {
  if (volume.state !== 'available' && volume.state !== 'in-use') {
    throw new AwsError('IncorrectState', `Volume '${volume.id}' is in the '${volume.state}' state.`);
  }
  const { modification } = volume;
  if (modification?.state === 'modifying') {
    throw new AwsError('IncorrectModificationState', `Volume ${volume.id} is currently being modified.`);
  }
  const age = call.cloud.clock.now().getTime() - Date.parse(modification?.startTime ?? '1970-01-01');
  if (modification?.state === 'completed' && age < restMs) {
    throw new AwsError(
      'VolumeModificationRateExceeded',
      `You've reached the maximum modification rate per volume limit. Wait at least 6 hours between modifications ` +
        'per EBS volume.',
    );
  }
}

function planTarget(input: ModifyVolumeRequest, volume: VolumeRecord): VolumeFigures {
  const sameType = input.VolumeType === undefined || input.VolumeType === volume.volumeType;
  const keeps = sameType && volume.volumeType !== 'gp2';
  const target = checkVolume({
    VolumeType: input.VolumeType ?? volume.volumeType,
    Size: input.Size ?? volume.sizeGiB,
    Iops: input.Iops ?? (keeps ? volume.iops : undefined),
    Throughput: input.Throughput ?? (keeps ? volume.throughput : undefined),
  });
  if (target.sizeGiB >= volume.sizeGiB) return target;
  throw new AwsError(
    'InvalidParameterValue',
    `New size cannot be smaller than existing size (${target.sizeGiB} < ${volume.sizeGiB}).`,
  );
}

function figuresOf({ sizeGiB, volumeType, iops, throughput }: VolumeRecord): VolumeFigures {
  return { sizeGiB, volumeType, iops, throughput };
}
