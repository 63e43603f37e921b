// Lists the fleets of a region: one sweep over the instances, one over the stacks.
import { findBoxes } from '../../cloud/instances.js';
import { findStacks, type Stack } from '../../cloud/stacks.js';
import { fleetStackName } from '../../model/fleet.js';
import { type FleetSummary, summarizeFleet } from '../../model/fleet-summary.js';
import { priceOf } from '../../model/price.js';
import { readStackStatus } from '../../model/stack-status.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';

/** Sorted by base. A fleet whose boxes are all gone is one as long as it has its stack. */
export async function listFleets({
  cloud,
  config,
}: Pick<Context, 'cloud' | 'config'>): Promise<FleetSummary[]> {
  const [boxes, stacks] = await Promise.all([
    // EC2 reads * in a filter's value as anything: all fleets, and boxes without a number too.
    findBoxes(cloud, { prefix: config.prefix, fleet: '*' }),
    fleetStacks({ cloud, config }),
  ]);
  const bases = new Set([...boxes.map((box) => box.fleet?.base ?? ''), ...stacks.keys()]);
  return [...bases].sort().map((base) =>
    summarizeFleet({
      base,
      boxes: boxes.filter((box) => box.fleet?.base === base),
      stack: stacks.get(base),
      priceOf: ({ region, instanceType }) => priceOf({ cloud: cloud.kind, region, instanceType }),
    }),
  );
}

/** By base. The tag counts beside the name: a single box may be called `fleet-x`. */
async function fleetStacks({
  cloud,
  config,
}: Pick<Context, 'cloud' | 'config'>): Promise<ReadonlyMap<string, Stack>> {
  const { prefix } = config;
  const stacks = await findStacks(cloud, fleetStackName(prefix, ''));
  const fleets = stacks.filter(({ name, status, tags }) => {
    const base = tags[tagKeys.fleet];
    return base !== undefined && name === fleetStackName(prefix, base) && !readStackStatus(status).absent;
  });
  return new Map(fleets.map((stack) => [stack.tags[tagKeys.fleet] as string, stack]));
}
