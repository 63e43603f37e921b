// The plan of a fleet create: one look at everything that can be known to fail, for all boxes together.

import { listenerRules, requireRoom } from '../../cloud/front.js';
import { callerIdentity } from '../../cloud/identity.js';
import type { InstanceType } from '../../cloud/instance-types.js';
import { findBoxes } from '../../cloud/instances.js';
import type { Stack } from '../../cloud/stacks.js';
import type { Access, Box } from '../../model/box.js';
import { complaintOf, UserError } from '../../model/errors.js';
import { fleetBoxName, fleetStackName, selectedNumbers } from '../../model/fleet.js';
import type { FleetPlan, FleetWishes, TypePlan } from '../../model/fleet-plan.js';
import { type Price, priceOf } from '../../model/price.js';
import type { Market } from '../../model/quota-families.js';
import { readStackStatus } from '../../model/stack-status.js';
import { tagKeys } from '../../model/tags.js';
import type { SshKey } from '../../ssh/keys.js';
import type { Context } from '../context.js';
import { allowedAddresses } from '../steps/addresses.js';
import { checkBudget } from '../steps/budget.js';
import { findFleetStack, readFleetStack } from '../steps/fleet-stack.js';
import { planKeyPair } from '../steps/key.js';
import { findFront } from '../steps/network.js';
import {
  checkCertificate,
  checkGroups,
  checkNames,
  checkRootSize,
  checkSnapshot,
  checkType,
  checkZones,
  chooseAccess,
  chooseImage,
  wishedTags,
} from '../steps/preflight.js';
import { checkQuota } from '../steps/quota.js';

/** Throws the first thing that stands in the way; nothing has been created then. */
export async function makeFleetPlan(context: Context, wishes: FleetWishes, key: SshKey): Promise<FleetPlan> {
  const { cloud, config } = context;
  const { base } = wishes.selection;
  const [identity, types, boxes, stack] = await Promise.all([
    callerIdentity(cloud),
    Promise.all(wishes.types.map((type) => checkType(context, type))),
    findBoxes(cloud, { prefix: config.prefix }),
    findFleetStack(context, base),
  ]);
  const first = sameArchitecture(types);
  const access = fleetAccess(context, wishes, stack);
  const presence = presenceOf(wishes, boxes);
  const price = priceOf({ cloud: cloud.kind, region: cloud.region, instanceType: first.type });
  const count = presence.missing.length;
  const [image, zones, volumeSize, sshAllow, keyPair, names, certificate, quota] = await Promise.all([
    chooseImage(context, wishes, first),
    Promise.all(wishes.types.map((type) => checkZones(context, type))),
    checkSnapshot(context, wishes),
    allowedAddresses(context),
    planKeyPair(context, key),
    checkNames(context),
    access === 'https' ? checkFront(context, fleetBoxName(base, presence.numbers[0] ?? 0), count) : undefined,
    checkQuotas(context, first, { count, markets: wishes.markets }),
    checkGroups(context, wishes.securityGroups),
    checkCost(context, wishes, { price, count }),
  ]);
  return {
    cloud: cloud.kind,
    account: identity.account,
    region: cloud.region,
    prefix: config.prefix,
    base,
    stackName: fleetStackName(config.prefix, base),
    ...presence,
    types: types.map((type, index) => typePlan(type, zones[index])),
    image,
    rootSize: checkRootSize(wishes, image),
    volumeSize,
    access,
    names,
    certificate,
    ...asWished(wishes),
    sshAllow,
    keyName: keyPair.name,
    tags: { ...wishedTags(context, wishes, access), [tagKeys.fleet]: base },
    price,
    quota,
  };
}

const asWished = ({ openPorts, securityGroups, markets, maxPrice, snapshotId }: FleetWishes) => ({
  openPorts,
  securityGroups,
  markets,
  maxPrice,
  snapshotId,
});

function typePlan({ type, vcpus, memoryMiB }: InstanceType, zones: readonly string[] = []): TypePlan {
  return { type, vcpus, memoryMiB, zones };
}

/** The quota of the first market that has room for all. Throws where none has: what one cannot fill, the next must. */
async function checkQuotas(
  context: Context,
  type: InstanceType,
  { count, markets }: { readonly count: number; readonly markets: readonly Market[] },
): Promise<FleetPlan['quota']> {
  const [market, ...others] = markets;
  try {
    return await checkQuota(context, type, { count, market });
  } catch (error) {
    if (others.length === 0 || complaintOf(error)?.reason !== 'capacity') throw error;
    return checkQuotas(context, type, { count, markets: others });
  }
}

/** One image serves them all. */
function sameArchitecture(types: readonly InstanceType[]): InstanceType {
  const first = types[0] as InstanceType;
  const other = types.find((type) => !type.architectures.some((one) => first.architectures.includes(one)));
  if (!other) return first;
  throw new UserError({
    what: `${first.type} and ${other.type} cannot be in one launch`,
    why: `one is ${first.architectures.join(' or ')}, the other ${other.architectures.join(' or ')}, and a launch has one image`,
    next: 'name types of one architecture',
  });
}

/** A fleet's first create decides; its security group and launch template are made for it. */
function fleetAccess(context: Context, wishes: FleetWishes, stack: Stack | undefined): Access {
  if (!stack || !readStackStatus(stack.status).usable) return chooseAccess(context, wishes.access);
  const { access } = readFleetStack(stack);
  if (wishes.access === undefined || wishes.access === access) return access;
  throw new UserError({
    what: `fleet ${wishes.selection.base} is reached by ${access}`,
    why: 'all boxes of a fleet are reached the same way, as its first create said',
    next: `leave out --access, or make another fleet`,
  });
}

type Presence = Pick<FleetPlan, 'numbers' | 'missing' | 'unfinished'>;

/** Which of the numbers exist already. @throws UserError when a single box has the name of one */
function presenceOf({ selection }: FleetWishes, boxes: readonly Box[]): Presence {
  const { base } = selection;
  const numbers = selectedNumbers(selection) ?? [];
  const names = new Map(numbers.map((number) => [fleetBoxName(base, number), number]));
  const single = boxes.find((box) => names.has(box.user) && box.fleet?.base !== base);
  if (single) throw nameTaken(base, single);
  const leaving = boxes.find((box) => names.has(box.user) && box.state === 'deleting');
  const living = boxes.filter((box) => names.has(box.user) && box.state !== 'deleting');
  const present = new Set(living.map((box) => names.get(box.user)));
  const unfinished = living.filter((box) => box.tags[tagKeys.state] !== 'ready' && box.state !== 'stopped');
  if (leaving && !present.has(names.get(leaving.user))) throw stillLeaving(leaving);
  return {
    numbers,
    missing: numbers.filter((number) => !present.has(number)),
    unfinished: unfinished.map((box) => names.get(box.user) as number),
  };
}

function nameTaken(base: string, box: Box): UserError {
  return new UserError({
    what: `${box.user} is there already and is no box of fleet ${base}`,
    why: `${box.instanceId} was made as a single box`,
    next: `choose another base, other numbers, or stack delete ${box.user}`,
  });
}

function stillLeaving(box: Box): UserError {
  return new UserError({
    what: `${box.user} is being deleted`,
    why: `${box.instanceId} has not ended yet`,
    next: 'wait a minute, then run this again',
    reason: 'busy',
  });
}

/** The certificate; throws where the load balancer has no room, or no certificate covers the names. */
async function checkFront(context: Context, name: string, count: number): Promise<string> {
  const [certificate] = await Promise.all([checkCertificate(context, name), checkFrontRoom(context, count)]);
  return certificate;
}

async function checkFrontRoom(context: Context, count: number): Promise<void> {
  const front = await findFront(context);
  requireRoom(front ? (await listenerRules(context.cloud, front.listenerArn)).length : 0, count);
}

async function checkCost(
  context: Context,
  wishes: FleetWishes,
  { price, count }: { readonly price: Price | undefined; readonly count: number },
): Promise<void> {
  checkMaxPrice(wishes, price?.perHour);
  await checkBudget(context, { price, count });
}

function checkMaxPrice({ maxPrice, markets, types }: FleetWishes, perHour: number | undefined): void {
  const bySpot = markets.length === 1 && markets[0] === 'spot';
  if (maxPrice === undefined || bySpot || (perHour !== undefined && perHour <= maxPrice)) return;
  const why =
    perHour === undefined ? 'its on-demand price is not known' : `on demand it costs ${perHour} USD per hour`;
  throw new UserError({
    what: `${types[0]} may cost more than ${maxPrice} USD per hour`,
    why,
    next: 'raise --max-price, or take --spot-only',
    reason: 'capacity',
  });
}
