// The data volumes of a box, found by their tags: they outlive instance and stack.
import { paginateDescribeVolumes } from '@aws-sdk/client-ec2';
import { tagKeys } from '../model/tags.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';

export interface DataVolume {
  readonly volumeId: string;
  readonly sizeGiB: number;
}

export interface DataVolumesOf {
  readonly prefix: string;
  readonly user: string;
  /** Only those that this stack made. */
  readonly stackId?: string;
}

/** Volumes with the role `data`; a root volume has no such tag and goes with its instance. */
export async function findDataVolumes(
  cloud: Cloud,
  { prefix, user, stackId }: DataVolumesOf,
): Promise<DataVolume[]> {
  const Filters = [
    { Name: `tag:${tagKeys.prefix}`, Values: [prefix] },
    { Name: `tag:${tagKeys.user}`, Values: [user] },
    { Name: `tag:${tagKeys.role}`, Values: ['data'] },
    // CloudFormation's own tag on what it makes.
    ...(stackId === undefined ? [] : [{ Name: 'tag:aws:cloudformation:stack-id', Values: [stackId] }]),
  ];
  return attempt(cloud, `cannot look for the data of ${user}`, async () => {
    const found: DataVolume[] = [];
    for await (const page of paginateDescribeVolumes({ client: ec2(cloud) }, { Filters }))
      for (const one of page.Volumes ?? [])
        found.push({ volumeId: one.VolumeId ?? '', sizeGiB: one.Size ?? 0 });
    return found;
  });
}
