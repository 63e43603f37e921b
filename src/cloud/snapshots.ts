// Snapshots of data volumes.
import {
  CreateSnapshotCommand,
  DescribeSnapshotsCommand,
  paginateDescribeSnapshots,
  type Snapshot as SnapshotDescription,
} from '@aws-sdk/client-ec2';
import { CloudError } from '../model/errors.js';
import { tagKeys } from '../model/tags.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt, isNotFound } from './failures.js';
import { poll, type Waiting } from './poll.js';
import { fromTags, toTags } from './tag-lists.js';

export interface Snapshot {
  readonly snapshotId: string;
  /** As EC2 spells it: `pending`, `completed`, `error`. */
  readonly state: string;
  /** E.g. `37%`. */
  readonly progress?: string;
  readonly stateMessage?: string;
  readonly sizeGiB: number;
  readonly encrypted: boolean;
  readonly volumeId?: string;
  /** ISO 8601. */
  readonly startTime?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export async function describeSnapshot(cloud: Cloud, snapshotId: string): Promise<Snapshot | undefined> {
  return attempt(cloud, `cannot describe the snapshot ${snapshotId}`, async () => {
    try {
      const { Snapshots: found } = await ec2(cloud).send(
        new DescribeSnapshotsCommand({ SnapshotIds: [snapshotId] }),
      );
      return found?.[0] && readSnapshot(found[0]);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

/** The account's own snapshots of a prefix, or of one user of it, oldest first. */
export async function findSnapshots(
  cloud: Cloud,
  { prefix, user }: { readonly prefix: string; readonly user?: string },
): Promise<Snapshot[]> {
  const Filters = [
    { Name: `tag:${tagKeys.prefix}`, Values: [prefix] },
    user === undefined
      ? { Name: 'tag-key', Values: [tagKeys.user] }
      : { Name: `tag:${tagKeys.user}`, Values: [user] },
  ];
  return attempt(cloud, 'cannot look for snapshots', async () => {
    const found: Snapshot[] = [];
    const asked = { Filters, OwnerIds: ['self'] };
    for await (const page of paginateDescribeSnapshots({ client: ec2(cloud), pageSize: 1000 }, asked))
      found.push(...(page.Snapshots ?? []).map(readSnapshot));
    return found.sort((one, other) => (one.startTime ?? '').localeCompare(other.startTime ?? ''));
  });
}

function readSnapshot(snapshot: SnapshotDescription): Snapshot {
  return {
    snapshotId: snapshot.SnapshotId ?? '',
    state: snapshot.State ?? '',
    progress: snapshot.Progress,
    stateMessage: snapshot.StateMessage,
    sizeGiB: snapshot.VolumeSize ?? 0,
    encrypted: snapshot.Encrypted ?? false,
    volumeId: snapshot.VolumeId,
    startTime: snapshot.StartTime?.toISOString(),
    tags: fromTags(snapshot.Tags),
  };
}

/** Starts a snapshot and answers its id; the state of the volume now is what it will hold. */
export async function createSnapshot(
  cloud: Cloud,
  options: {
    readonly volumeId: string;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
  },
): Promise<string> {
  const { volumeId, description, tags } = options;
  const command = new CreateSnapshotCommand({
    VolumeId: volumeId,
    Description: description,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: toTags(tags) }],
  });
  const answer = await attempt(cloud, `cannot make a snapshot of ${volumeId}`, () =>
    ec2(cloud).send(command),
  );
  return answer.SnapshotId ?? '';
}

/**
 * Resolves once the snapshot is complete, so that the volume may go.
 * @throws CloudError when it ends in `error` or disappears, or the time is up
 */
export async function waitForSnapshot(
  cloud: Cloud,
  snapshotId: string,
  { onProgress, ...waiting }: Waiting & { readonly onProgress?: (progress: string) => void },
): Promise<Snapshot> {
  const look = async () => {
    const snapshot = await describeSnapshot(cloud, snapshotId);
    if (!snapshot) throw broken('SnapshotNotFound', snapshotId, 'EC2 does not know it');
    if (snapshot.progress) onProgress?.(snapshot.progress);
    if (snapshot.state === 'error') {
      throw broken('SnapshotFailed', snapshotId, snapshot.stateMessage ?? 'EC2 gives no reason');
    }
    return snapshot.state === 'completed' ? snapshot : undefined;
  };
  return poll(cloud, { ...waiting, what: `see the snapshot ${snapshotId} complete`, look, graceSeconds: 30 });
}

function broken(code: string, snapshotId: string, why: string): CloudError {
  return new CloudError(code, {
    what: `the snapshot ${snapshotId} failed`,
    why,
    next: 'nothing was deleted: run the same command again',
    reason: 'failed',
  });
}
