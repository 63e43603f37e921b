// CreateSnapshot: of any volume, attached or not.
import { CreateSnapshot$, type CreateSnapshotRequest, type Snapshot } from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { snapshotShape } from './describe-snapshot.js';
import { ec2Action } from './ec2-action.js';
import { find, save } from './find.js';
import { newId } from './ids.js';
import type { SnapshotRecord } from './image-records.js';
import { snapshotKind, volumeKind } from './kinds.js';
import type { VolumeRecord } from './records.js';
import { driveSnapshot } from './snapshot-work.js';
import { checkTagTypes, tagsFor } from './tags.js';

export const CreateSnapshot = ec2Action<CreateSnapshotRequest, Snapshot>(CreateSnapshot$, (input, call) => {
  const volume = find(volumeKind, call, input.VolumeId);
  if (volume.state !== 'available' && volume.state !== 'in-use') {
    throw new AwsError('IncorrectState', `Volume '${volume.id}' is in the '${volume.state}' state.`);
  }
  checkTagTypes(input.TagSpecifications, ['snapshot']);
  const tags = tagsFor(input.TagSpecifications, 'snapshot', call);
  const snapshot = makeSnapshot(volume, { description: input.Description ?? '', tags }, call);
  driveSnapshot(call.cloud, snapshot);
  return { ...snapshotShape(snapshot, call), Tags: [...snapshot.tags] };
});

/** Writes a pending snapshot of a volume. */
export function makeSnapshot(
  volume: VolumeRecord,
  { description, tags }: { description: string; tags: readonly Tag[] },
  call: Call,
): SnapshotRecord {
  const id = newId('snap');
  return save(snapshotKind, call, {
    id,
    region: call.region,
    tags,
    state: 'pending',
    volumeId: volume.id,
    sizeGiB: volume.sizeGiB,
    description,
    encrypted: volume.encrypted,
    startTime: call.cloud.clock.now().toISOString(),
    root: volume.root,
    blocksOf: id,
  });
}
