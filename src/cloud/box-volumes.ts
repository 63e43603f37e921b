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

/** Root volumes carry no user tag and go with their instance; what is left is data. */
export async function findDataVolumes(
  cloud: Cloud,
  { prefix, user }: { readonly prefix: string; readonly user: string },
): Promise<DataVolume[]> {
  const Filters = [
    { Name: `tag:${tagKeys.prefix}`, Values: [prefix] },
    { Name: `tag:${tagKeys.user}`, Values: [user] },
    { Name: `tag:${tagKeys.role}`, Values: ['data'] },
  ];
  return attempt(cloud, `cannot look for the data of ${user}`, async () => {
    const found: DataVolume[] = [];
    for await (const page of paginateDescribeVolumes({ client: ec2(cloud) }, { Filters }))
      for (const one of page.Volumes ?? [])
        found.push({ volumeId: one.VolumeId ?? '', sizeGiB: one.Size ?? 0 });
    return found;
  });
}
