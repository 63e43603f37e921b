// The data volumes of a box, found by their tags: they outlive instance and stack.
import { type Filter, paginateDescribeVolumes, type Volume } from '@aws-sdk/client-ec2';
import { dataDevice } from '../model/box.js';
import { tagKeys } from '../model/tags.js';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';
import { fromTags } from './tag-lists.js';

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
  const volumes = await attempt(cloud, `cannot look for the data of ${user}`, () => describe(cloud, Filters));
  return volumes.map(readVolume);
}

/** A volume of a fleet that is not some box's root. */
export interface FleetVolume extends DataVolume {
  /** The box it was last known to belong to; absent on one whose box never came so far. */
  readonly user?: string;
  readonly attachedTo?: string;
}

/**
 * The volumes of a fleet that hold data or may: those attached as its boxes' data device, and those that stayed behind.
 * A launch gives root volumes the same tags, so the device tells them apart.
 */
export async function findFleetVolumes(
  cloud: Cloud,
  { prefix, fleet }: { readonly prefix: string; readonly fleet: string },
): Promise<FleetVolume[]> {
  const Filters = [
    { Name: `tag:${tagKeys.prefix}`, Values: [prefix] },
    { Name: `tag:${tagKeys.fleet}`, Values: [fleet] },
    { Name: 'status', Values: ['creating', 'available', 'in-use', 'error'] },
  ];
  const volumes = await attempt(cloud, `cannot look for the data of fleet ${fleet}`, () =>
    describe(cloud, Filters),
  );
  const data = volumes.filter(
    ({ Attachments: [attached] = [] }) => !attached || attached.Device === dataDevice,
  );
  return data.map((volume) => ({
    ...readVolume(volume),
    user: fromTags(volume.Tags)[tagKeys.user],
    attachedTo: volume.Attachments?.[0]?.InstanceId,
  }));
}

const readVolume = (volume: Volume): DataVolume => ({
  volumeId: volume.VolumeId ?? '',
  sizeGiB: volume.Size ?? 0,
});

async function describe(cloud: Cloud, Filters: Filter[]): Promise<Volume[]> {
  const found: Volume[] = [];
  for await (const page of paginateDescribeVolumes({ client: ec2(cloud), pageSize: 500 }, { Filters }))
    found.push(...(page.Volumes ?? []));
  return found;
}
