// Launches the boxes of a fleet that are missing: zone by zone, market by market, and never one twice.
import pLimit from 'p-limit';
import { writePins } from '../../assets/known-hosts.js';
import { type Launched, launchFleet, type Pool, type Refusal } from '../../cloud/fleet-launches.js';
import { lacksCapacity } from '../../model/capacity.js';
import { CloudError } from '../../model/errors.js';
import { fleetBoxName } from '../../model/fleet.js';
import type { FleetPlan } from '../../model/fleet-plan.js';
import type { Market } from '../../model/quota-families.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { boxTags } from '../steps/fleet-boxes.js';
import type { Network } from '../steps/network.js';
import { tokenOf } from '../steps/token.js';
import type { LaunchVersion } from './create-version.js';

export interface FleetLaunchOptions {
  readonly plan: FleetPlan;
  readonly network: Network;
  readonly version: LaunchVersion;
  /** Ids of ended instances by number: a token that made one of them is used up. */
  readonly ended: ReadonlyMap<number, readonly string[]>;
}

/** Per number: the instance, or why there is none. */
export type LaunchResult = ReadonlyMap<number, string | CloudError>;

export interface Launches {
  readonly results: LaunchResult;
  /** Whether EC2 has answered every call: if not, the same tokens must ask again. */
  readonly settled: boolean;
}

/** Boxes that get a launch call each, with their names in it; above it several share a call and are named afterwards. */
const ownCalls = 50;

export async function launchMissing(context: Context, options: FleetLaunchOptions): Promise<Launches> {
  const { plan, version } = options;
  const { missing } = plan;
  // On disk before the launch: whatever happens to this run, the next one can tell the boxes from impostors.
  const pins = { oneTime: version.publicKey, keys: [] };
  for (const number of missing) await writePins(context.workspace, fleetBoxName(plan.base, number), pins);
  const size = Math.max(1, Math.ceil(missing.length / ownCalls));
  const units = Array.from({ length: Math.ceil(missing.length / size) }, (_, index) =>
    missing.slice(index * size, (index + 1) * size),
  );
  const limit = pLimit(ownCalls);
  const results = await Promise.all(
    units.map((numbers, index) => limit(() => launchUnit(context, options, { numbers, index }))),
  );
  return {
    results: new Map(results.flatMap(({ done }) => done)),
    settled: results.every((one) => one.settled),
  };
}

interface Unit {
  readonly numbers: readonly number[];
  readonly index: number;
}

interface UnitResult {
  readonly done: readonly (readonly [number, string | CloudError])[];
  readonly settled: boolean;
}

/** Tries each market and zone in turn for what is still missing. */
async function launchUnit(context: Context, options: FleetLaunchOptions, unit: Unit): Promise<UnitResult> {
  const done: [number, string | CloudError][] = [];
  let rest = unit.numbers;
  let last: Refusal | undefined;
  const failed = (error: CloudError, settled: boolean): UnitResult => ({
    done: [...done, ...rest.map((number) => [number, error] as const)],
    settled,
  });
  for (const attempt of attemptsFor(options, unit.index)) {
    context.signal.throwIfAborted();
    const launched = await tryLaunch(context, options, { attempt, numbers: rest });
    if (launched instanceof CloudError) return failed(launched, false);
    for (const [index, id] of launched.instanceIds.entries()) {
      const number = rest[index] as number;
      done.push([number, id]);
      const what = `instance of ${fleetBoxName(options.plan.base, number)}`;
      context.port.report({ kind: 'made', what, id });
    }
    rest = rest.slice(launched.instanceIds.length);
    if (rest.length === 0) return { done, settled: true };
    last = launched.refusals.find(({ code }) => isFinal(code, attempt)) ?? launched.refusals[0];
    if (last && isFinal(last.code, attempt)) break;
    sayNoRoom(context, options, attempt, rest);
  }
  return failed(refusalError(last), true);
}

/** Nothing that another zone, or the other market with its own quota, could mend. */
function isFinal(code: string, { market }: Attempt): boolean {
  return !lacksCapacity(code) && !(market === 'spot' && isQuota(code));
}

const isQuota = (code: string): boolean => /LimitExceeded|MaxSpotInstanceCount/.test(code);

interface Attempt {
  readonly market: Market;
  /** In words, and part of the token. */
  readonly place: string;
  readonly pools: readonly Pool[];
}

/**
 * Spot is asked for everywhere at once, as EC2 knows where it has some. On demand a launch goes to one zone, so the
 * boxes begin in different ones and each goes on to the next where there is no room.
 */
function attemptsFor({ plan, network }: FleetLaunchOptions, index: number): Attempt[] {
  const offered = [...network.subnets.keys()].filter((zone) =>
    plan.types.some(({ zones }) => zones.includes(zone)),
  );
  const start = index % Math.max(1, offered.length);
  const zones = [...offered.slice(start), ...offered.slice(0, start)];
  const poolsIn = (zone: string): Pool[] =>
    plan.types
      .filter((type) => type.zones.includes(zone))
      .map(({ type }) => ({
        instanceType: type,
        zone,
        subnetId: network.subnets.get(zone) as string,
        maxPrice: plan.maxPrice,
      }));
  return plan.markets.flatMap((market): Attempt[] =>
    market === 'spot'
      ? [{ market, place: 'spot', pools: zones.flatMap(poolsIn) }]
      : zones.map((zone) => ({ market, place: zone, pools: poolsIn(zone).map(withoutPrice) })),
  );
}

const withoutPrice = ({ instanceType, subnetId, zone }: Pool): Pool => ({ instanceType, subnetId, zone });

/** The error is one that another zone cannot mend. */
async function tryLaunch(
  context: Context,
  { plan, version, ended }: FleetLaunchOptions,
  { attempt, numbers }: { readonly attempt: Attempt; readonly numbers: readonly number[] },
): Promise<Launched | CloudError> {
  const { market, place, pools } = attempt;
  const used = numbers.flatMap((number) => ended.get(number) ?? []);
  const only = numbers.length === 1 ? numbers[0] : undefined;
  try {
    return await launchFleet(context.cloud, {
      templateId: version.templateId,
      version: version.number,
      count: numbers.length,
      market,
      pools,
      tags: {
        ...plan.tags,
        [tagKeys.bootKey]: version.publicKey,
        ...(only === undefined ? { Name: plan.stackName } : boxTags(plan.prefix, plan.base, only)),
      },
      token: tokenOf(version.templateId, String(version.number), numbers.join(','), market, place, ...used),
    });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    if (error.complaint.reason === 'credentials') throw error;
    return error.code === 'IdempotentParameterMismatch' ? lostRace(plan, error) : error;
  }
}

function lostRace({ base }: FleetPlan, error: CloudError): CloudError {
  const next = `wait until it ends, then run this again; fleet status ${base} shows what it made`;
  return new CloudError(error.code, {
    what: `fleet ${base} is being launched by someone else`,
    why: error.complaint.why,
    next,
    reason: 'busy',
  });
}

function sayNoRoom(
  context: Context,
  { plan }: FleetLaunchOptions,
  { place }: Attempt,
  rest: readonly number[],
): void {
  const types = plan.types.map(({ type }) => type).join(', ');
  const names = rest.map((number) => fleetBoxName(plan.base, number)).join(', ');
  context.port.report({
    kind: 'warning',
    text: `no capacity for ${types} in ${place}: ${names} goes elsewhere`,
  });
}

function refusalError(refusal: Refusal = { code: 'Unknown', words: 'EC2 gave no reason' }): CloudError {
  const { code, words } = refusal;
  return new CloudError(code, {
    what: 'it could not be launched',
    why: `${words} (${code})`,
    next: 'run the same command again later, or name further types',
    reason: lacksCapacity(code) || isQuota(code) ? 'capacity' : 'failed',
  });
}
