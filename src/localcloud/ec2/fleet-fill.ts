// Fills one share of an instant fleet, on-demand or spot, from pools in their order.
import type { CreateFleetError, CreateFleetInstance, InstanceLifecycle } from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import type { FleetPool } from './fleet-pools.js';
import { placeInstances, withdrawInstances } from './launch.js';
import type { InstanceRecord } from './records.js';
import { regionZones } from './zones.js';

export interface FleetShare {
  readonly lifecycle: InstanceLifecycle;
  /** In units of capacity. */
  readonly target: number;
  /** Below it nothing is launched. */
  readonly min: number;
  /** In the order to be tried. */
  readonly pools: readonly FleetPool[];
  /** How many pools share the target evenly; 1 takes all it can from each before the next. */
  readonly spread: number;
  readonly singleType: boolean;
  readonly singleZone: boolean;
  /** USD per hour, and what one instance of a pool costs. */
  readonly budget: number;
  readonly priceOf: (pool: FleetPool) => number;
  readonly systemTags: readonly Tag[];
}

export interface FilledShare {
  readonly placed: readonly InstanceRecord[];
  readonly instances: readonly CreateFleetInstance[];
  readonly errors: readonly CreateFleetError[];
  /** In units of capacity. */
  readonly capacity: number;
}

/** What could not be had is told in `errors`, never thrown; the instances' workers are the caller's to start. */
export function fillShare(share: FleetShare, call: Call): FilledShare {
  const errors: CreateFleetError[] = [];
  for (const pools of alternatives(share)) {
    const attempt: Attempt = { share, call, byPool: new Map(), failed: new Set(), errors };
    fill(attempt, pools);
    const capacity = capacityOf(attempt);
    const placed = [...attempt.byPool.values()].flat();
    if (capacity > 0 && capacity >= share.min) {
      return { placed, instances: instanceShapes(attempt), errors, capacity };
    }
    withdrawInstances(placed, call);
  }
  return { placed: [], instances: [], errors, capacity: 0 };
}

/** Where one type or zone must do for all, each is a try of its own. */
function alternatives({ pools, target, singleType, singleZone }: FleetShare): FleetPool[][] {
  if (target <= 0) return [];
  const groups = new Map<string, FleetPool[]>();
  for (const pool of pools) {
    const key = JSON.stringify([singleType && pool.type?.name, singleZone && pool.zone]);
    groups.set(key, [...(groups.get(key) ?? []), pool]);
  }
  return [...groups.values()];
}

interface Attempt {
  readonly share: FleetShare;
  readonly call: Call;
  readonly byPool: Map<FleetPool, InstanceRecord[]>;
  /** Not asked again. */
  readonly failed: Set<FleetPool>;
  readonly errors: CreateFleetError[];
}

/** Evenly first; what some pools did not give is asked of the others. */
function fill(attempt: Attempt, pools: readonly FleetPool[]): void {
  const { target, spread } = attempt.share;
  for (const sharing of [Math.min(spread, pools.length), 1]) {
    pools.forEach((pool, at) => {
      const left = target - capacityOf(attempt);
      if (left > 0) take(attempt, pool, Math.ceil(left / Math.max(1, sharing - at)));
    });
  }
}

/** Up to `units`; a pool gives part of it where the quota has no more room. */
function take(attempt: Attempt, pool: FleetPool, units: number): void {
  let left = units;
  while (left > 0 && !attempt.failed.has(pool)) {
    const count = Math.min(Math.ceil(left / pool.weight), affordable(attempt, pool));
    if (count < 1) return;
    left -= place(attempt, pool, count) * pool.weight;
  }
}

/** How many were placed; 0 for a pool that failed. */
function place({ share, call, byPool, failed, errors }: Attempt, pool: FleetPool, count: number): number {
  const market = { MarketType: 'spot' as const, SpotOptions: { MaxPrice: pool.maxPrice } };
  const InstanceMarketOptions = share.lifecycle === 'spot' ? market : undefined;
  const request = { ...pool.request, MinCount: 1, MaxCount: count, InstanceMarketOptions };
  const systemTags = [...pool.systemTags, ...share.systemTags];
  try {
    const placed = placeInstances(request, call, { action: 'CreateFleet', systemTags });
    byPool.set(pool, [...(byPool.get(pool) ?? []), ...placed]);
    return placed.length;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    failed.add(pool);
    errors.push(errorShape(error, pool, share.lifecycle));
    return 0;
  }
}

function capacityOf({ byPool }: Attempt): number {
  return [...byPool].reduce((sum, [pool, placed]) => sum + placed.length * pool.weight, 0);
}

function affordable({ share, byPool }: Attempt, pool: FleetPool): number {
  const spent = [...byPool].reduce((sum, [each, placed]) => sum + placed.length * share.priceOf(each), 0);
  const price = share.priceOf(pool);
  return price > 0 ? Math.floor((share.budget - spent) / price) : Number.POSITIVE_INFINITY;
}

function instanceShapes({ byPool, share, call }: Attempt): CreateFleetInstance[] {
  const zones = regionZones(call.region);
  return [...byPool].map(([pool, placed]) => ({
    LaunchTemplateAndOverrides: pool.shape,
    Lifecycle: share.lifecycle,
    InstanceIds: placed.map(({ id }) => id),
    InstanceType: placed[0]?.instanceType as CreateFleetInstance['InstanceType'],
    SubnetId: placed[0]?.subnetId,
    AvailabilityZone: placed[0]?.availabilityZone,
    AvailabilityZoneId: zones.find((zone) => zone.name === placed[0]?.availabilityZone)?.id,
  }));
}

/** Fleets have a code of their own for a type that its zone does not offer. */
function errorShape(
  { code, message }: AwsError,
  pool: FleetPool,
  Lifecycle: InstanceLifecycle,
): CreateFleetError {
  const ErrorCode = code === 'Unsupported' ? 'InvalidFleetConfiguration' : code;
  return { LaunchTemplateAndOverrides: pool.shape, Lifecycle, ErrorCode, ErrorMessage: message };
}
