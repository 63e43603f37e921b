// DescribeSnapshots: the account's own; there are no others to see.
import {
  DescribeSnapshots$,
  type DescribeSnapshotsRequest,
  type DescribeSnapshotsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { snapshotShape } from './describe-snapshot.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import type { SnapshotRecord } from './image-records.js';
import { snapshotKind } from './kinds.js';
import { paginate } from './paging.js';

const fields: Fields<SnapshotRecord> = {
  'snapshot-id': (snapshot) => snapshot.id,
  status: (snapshot) => snapshot.state,
  'volume-id': (snapshot) => snapshot.volumeId,
  'volume-size': (snapshot) => snapshot.sizeGiB,
  description: (snapshot) => snapshot.description,
  encrypted: (snapshot) => snapshot.encrypted,
  'start-time': (snapshot) => snapshot.startTime,
  progress: (snapshot) => (snapshot.state === 'completed' ? '100%' : '0%'),
  'storage-tier': () => 'standard',
};

export const DescribeSnapshots = ec2Action<DescribeSnapshotsRequest, DescribeSnapshotsResult>(
  DescribeSnapshots$,
  (input, call) => {
    const found = isOwnWanted(input, call) ? findAll(snapshotKind, call, input.SnapshotIds) : [];
    const own = { ...fields, 'owner-id': () => call.cloud.account };
    const limits = { ids: input.SnapshotIds, idsName: 'snapshotIds' };
    const page = paginate(applyFilters(found, input.Filters, own), input, limits);
    return {
      Snapshots: page.items.map((snapshot) => snapshotShape(snapshot, call)),
      NextToken: page.NextToken,
    };
  },
);

function isOwnWanted(input: DescribeSnapshotsRequest, call: Call): boolean {
  const owners = input.OwnerIds ?? [];
  return !owners.length || owners.some((owner) => owner === 'self' || owner === call.cloud.account);
}
