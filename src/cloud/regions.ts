// Looks for a box in the other regions of the account.
import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import pLimit from 'p-limit';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';
import { type BoxQuery, findBoxes } from './instances.js';

/** Calls at a time: an account has about thirty regions at most. */
const parallel = 8;

/** The regions enabled for the account, sorted. */
export async function enabledRegions(cloud: Cloud): Promise<string[]> {
  const answer = await attempt(cloud, 'cannot list the regions', () =>
    ec2(cloud).send(new DescribeRegionsCommand({})),
  );
  return (answer.Regions ?? []).map((region) => region.RegionName ?? '').sort();
}

/**
 * The first other region, by name, that has such a box.
 * @param options.onUnsearched told of every region that could not be searched, e.g. one that a policy forbids;
 * without it, such a region is an error unless another has the box
 */
export async function findBoxElsewhere(
  cloud: Cloud,
  options: BoxQuery & { readonly onUnsearched?: (region: string, error: unknown) => void },
): Promise<string | undefined> {
  const limit = pLimit(parallel);
  const others = (await enabledRegions(cloud)).filter((region) => region !== cloud.region);
  const search = (region: string) => limit(() => findBoxes(cloud.inRegion(region), options));
  const results = await Promise.allSettled(others.map(search));
  const region =
    others[results.findIndex((result) => result.status === 'fulfilled' && result.value.length > 0)];
  for (const [index, result] of results.entries()) {
    if (region !== undefined || result.status === 'fulfilled') continue;
    if (!options.onUnsearched) throw result.reason;
    options.onUnsearched(others[index] ?? '', result.reason);
  }
  return region;
}
