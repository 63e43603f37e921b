// The two shares of a fleet, with the pools in the order of their allocation strategy.
import type { CreateFleetRequest, OnDemandOptionsRequest, SpotOptionsRequest } from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import type { FleetShare } from './fleet-fill.js';
import type { FleetPool } from './fleet-pools.js';
import type { FleetTargets } from './fleet-records.js';
import { listPrice } from './list-prices.js';
import { spotPrice } from './spot-market.js';

export interface FleetPlan {
  readonly pools: readonly FleetPool[];
  readonly targets: FleetTargets;
  readonly systemTags: readonly Tag[];
}

/**
 * On-demand: by price, or by priority; all from the first pool that has them, so that equal pools in several zones
 * come down to the first one given. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-allocation-strategy.html
 */
export function onDemandShare({ OnDemandOptions = {} }: CreateFleetRequest, plan: FleetPlan): FleetShare {
  const priceOf = ({ type }: FleetPool) => (type ? listPrice(type) : 0);
  const isPrioritized = OnDemandOptions.AllocationStrategy === 'prioritized';
  return {
    ...common(OnDemandOptions, plan),
    lifecycle: 'on-demand',
    target: plan.targets.onDemand,
    pools: ordered(plan.pools, isPrioritized ? priorityOf : perUnit(priceOf)),
    spread: 1,
    priceOf,
  };
}

/** Spot: capacity is the same everywhere here, so that the strategies that look for it go by price, or by priority. */
export function spotShare({ SpotOptions = {} }: CreateFleetRequest, plan: FleetPlan): FleetShare {
  const priceOf = ({ type, zone }: FleetPool) => (type && zone ? spotPrice({ type, zone }) : 0);
  const { AllocationStrategy: strategy = 'lowest-price', InstancePoolsToUseCount } = SpotOptions;
  const isPrioritized = strategy === 'capacity-optimized-prioritized';
  const spreads = { diversified: Number.POSITIVE_INFINITY, 'lowest-price': InstancePoolsToUseCount ?? 1 };
  return {
    ...common(SpotOptions, plan),
    lifecycle: 'spot',
    target: plan.targets.spot,
    pools: ordered(plan.pools, isPrioritized ? priorityOf : perUnit(priceOf)),
    spread: strategy in spreads ? spreads[strategy as keyof typeof spreads] : 1,
    priceOf,
  };
}

function common(options: OnDemandOptionsRequest | SpotOptionsRequest, { systemTags }: FleetPlan) {
  return {
    min: options.MinTargetCapacity ?? 0,
    singleType: options.SingleInstanceType ?? false,
    singleZone: options.SingleAvailabilityZone ?? false,
    budget: Number(options.MaxTotalPrice ?? Number.POSITIVE_INFINITY),
    systemTags,
  };
}

const priorityOf = ({ priority }: FleetPool): number => priority;

/** AWS compares prices for a unit of capacity. */
const perUnit =
  (priceOf: (pool: FleetPool) => number) =>
  (pool: FleetPool): number =>
    priceOf(pool) / pool.weight;

/** Equal pools stay in the order given. */
function ordered(pools: readonly FleetPool[], rank: (pool: FleetPool) => number): FleetPool[] {
  return [...pools].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return a === b ? 0 : a - b;
  });
}
