// The shape of snapshots in answers.
import type { Snapshot } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { defaultKey } from './describe-volume.js';
import type { SnapshotRecord } from './image-records.js';
import { shownTags } from './tags.js';

export function snapshotShape(snapshot: SnapshotRecord, call: Call): Snapshot {
  return {
    SnapshotId: snapshot.id,
    State: snapshot.state,
    Progress: snapshot.state === 'completed' ? '100%' : '0%',
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.sizeGiB,
    Description: snapshot.description,
    Encrypted: snapshot.encrypted,
    KmsKeyId: snapshot.encrypted ? defaultKey(snapshot.region, call) : undefined,
    OwnerId: call.cloud.account,
    StartTime: new Date(snapshot.startTime),
    StorageTier: 'standard',
    Tags: shownTags(snapshot.tags),
  };
}
