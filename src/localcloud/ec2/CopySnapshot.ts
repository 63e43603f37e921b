// CopySnapshot: within a region or from another one; the copy shares its source's blocks.
import { CopySnapshot$, type CopySnapshotRequest, type CopySnapshotResult } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action, required } from './ec2-action.js';
import { find, save } from './find.js';
import { newId } from './ids.js';
import { snapshotKind } from './kinds.js';
import { driveSnapshot } from './snapshot-work.js';
import { checkTagTypes, tagsFor } from './tags.js';
import { regionNames } from './zones.js';

export const CopySnapshot = ec2Action<CopySnapshotRequest, CopySnapshotResult>(
  CopySnapshot$,
  (input, call) => {
    const region = required(input.SourceRegion, 'sourceRegion');
    if (!regionNames().includes(region)) {
      throw new AwsError('InvalidParameterValue', `Value (${region}) for parameter sourceRegion is invalid.`);
    }
    const source = find(
      snapshotKind,
      { ...call, region },
      required(input.SourceSnapshotId, 'sourceSnapshotId'),
    );
    if (source.state !== 'completed') {
      throw new AwsError('IncorrectState', `Snapshot is in invalid state - ${source.state}`);
    }
    checkTagTypes(input.TagSpecifications, ['snapshot']);
    const tags = tagsFor(input.TagSpecifications, 'snapshot', call);
    const copy = save(snapshotKind, call, {
      ...source,
      id: newId('snap'),
      region: call.region,
      tags,
      state: 'pending',
      description: input.Description ?? `[Copied ${source.id} from ${region}] ${source.description}`.trim(),
      encrypted: input.Encrypted || source.encrypted,
      startTime: call.cloud.clock.now().toISOString(),
      // A copy's volume id is one that never existed.
      volumeId: 'vol-ffffffff',
    });
    driveSnapshot(call.cloud, copy);
    return { SnapshotId: copy.id, Tags: [...tags] };
  },
);
