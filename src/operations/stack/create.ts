// Creates a box and brings it up; run again, it does only what is missing.

import { withBoxLock } from '../../assets/lock.js';
import { findDataVolumes } from '../../cloud/box-volumes.js';
import type { Stack } from '../../cloud/stacks.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { checkUserName, reservedUserNames } from '../../model/names.js';
import type { CreatePlan, CreateWishes } from '../../model/plan.js';
import { type Price, priceOf } from '../../model/price.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { mendAdminKeys } from '../steps/admin-keys.js';
import { adoptPins } from '../steps/adopt-pins.js';
import { findBox } from '../steps/boxes.js';
import { describeFinished, type Finished, finishBox, openDoors } from '../steps/finish.js';
import { ensureKeyPair, loginKey } from '../steps/key.js';
import { launchBox } from '../steps/launch.js';
import { directLedger } from '../steps/ledger.js';
import { ensureFront, ensureNetwork, findFront, outputOf } from '../steps/network.js';
import { refuseOnAws, shareNotebooks, warnOfNotebooks } from '../steps/notebook-folder.js';
import { makePlan } from '../steps/preflight.js';
import { changeProtection } from '../steps/protection.js';
import { quietly } from '../steps/quietly.js';
import { settledStack } from '../steps/settled-stack.js';
import { timed } from '../steps/timed.js';

export interface CreateResult extends Finished {
  /** False when the box was there already and nothing was done. */
  readonly changed: boolean;
  /** Of the instance alone; absent where no source is known. */
  readonly price?: Price;
}

export interface CreateOptions {
  readonly wishes: CreateWishes;
  /** Shows the plan; called before anything is created. */
  readonly showPlan: (plan: CreatePlan) => void;
  /** Ends after the plan. */
  readonly dryRun: boolean;
  /** Does not ask whether the plan is right. */
  readonly yes: boolean;
  /** Have AWS refuse its deletion from the moment it is ready: before that, a failed launch must be able to go. */
  readonly protect: boolean;
}

/** Undefined after a dry run, or when the user said no. */
export async function createBox(context: Context, options: CreateOptions): Promise<CreateResult | undefined> {
  const user = checkUserName(options.wishes.user);
  refuseReserved(user);
  refuseOnAws(context, options.wishes);
  await refuseFleetName(context, user);
  if (options.dryRun) {
    options.showPlan(await makePlan(context, options.wishes, await loginKey(context)));
    return undefined;
  }
  return withBoxLock(context.workspace, user, `stack create ${user}`, async () => {
    const result = await createUnderLock(context, options);
    if (!result || !options.protect) return result;
    const { changed } = await changeProtection(context, user, true);
    return { ...result, changed: result.changed || changed };
  });
}

async function createUnderLock(context: Context, options: CreateOptions): Promise<CreateResult | undefined> {
  const { user } = options.wishes;
  const found = await settledStack(context, user);
  if (found) return continueWith(context, found, options);
  const key = await loginKey(context);
  const plan = await makePlan(context, options.wishes, key);
  options.showPlan(plan);
  await nameEarlierData(context, user);
  if (!(await agreed(context, plan, options.yes))) return undefined;
  await ensureKeyPair(context, key);
  if (plan.notebooks !== undefined) await shareNotebooks(context, plan.notebooks);
  const network = await ensureNetwork(context);
  const front = plan.certificate ? await ensureFront(context, network, plan.certificate) : undefined;
  const stack = await launchBox(context, plan, { network, front });
  const box = await presentBox(context, stack, user);
  context.port.report({ kind: 'made', what: 'instance', id: box.instanceId });
  return finish(context, stack, box, options);
}

/** Data that outlived an earlier box of that name costs money and is easily forgotten. */
async function nameEarlierData(context: Context, user: string): Promise<void> {
  for (const volume of await findDataVolumes(context.cloud, { prefix: context.config.prefix, user })) {
    const text = `${volume.volumeId} (${volume.sizeGiB} GiB) holds data of an earlier ${user}; the new box does not use it`;
    context.port.report({ kind: 'warning', text });
  }
}

async function agreed(context: Context, plan: CreatePlan, yes: boolean): Promise<boolean> {
  if (yes || plan.cloud === 'local') return true;
  return context.port.ask({ text: `Create ${plan.user} on AWS account ${plan.account}?`, flag: '--yes' });
}

/** A box that is there: nothing to do when it is ready, the missing steps when an earlier run broke off. */
async function continueWith(context: Context, stack: Stack, options: CreateOptions): Promise<CreateResult> {
  const { user } = options.wishes;
  const box = await presentBox(context, stack, user);
  sayWhatDiffers(context, box, options.wishes);
  await warnOfNotebooks(context, box, options.wishes);
  await adoptPins(context, box);
  return finish(context, stack, box, options);
}

async function finish(
  context: Context,
  stack: Stack,
  box: Box,
  { wishes }: CreateOptions,
): Promise<CreateResult> {
  const { kind: cloud, region } = context.cloud;
  const price = priceOf({ cloud, region, instanceType: box.instanceType });
  if (box.tags[tagKeys.state] === 'ready')
    return { ...(await describeFinished(context, box)), changed: await mendAdminKeys(context, box), price };
  await openDoors(context, { groupId: outputOf(stack, 'SecurityGroupId'), openPorts: wishes.openPorts });
  const front = box.access === 'https' ? await findFront(context) : undefined;
  const ledger = directLedger(context, front);
  const way = quietly(timed(context.port, box.user)('names', () => ledger.pointNames(box)));
  const finished = await finishBox(context, box, { upgrade: wishes.upgrade, ledger, front, way });
  await ledger.markReady(box);
  return { ...finished, changed: true, price };
}

async function presentBox(context: Context, stack: Stack, user: string): Promise<Box> {
  const box = await findBox(context, user);
  if (box) return box;
  throw new UserError({
    what: `stack ${stack.name} is there but its instance is not`,
    why: 'the instance was terminated outside of flotilla',
    next: `stack delete ${user}, with --snapshot to keep its data`,
    reason: 'failed',
  });
}

function sayWhatDiffers(context: Context, box: Box, wishes: CreateWishes): void {
  if (box.instanceType === wishes.instanceType) return;
  context.port.report({
    kind: 'warning',
    text: `${box.user} exists as ${box.instanceType} and stays so; create never changes a box`,
  });
}

/** Numbered boxes are made by their fleet: a second one of the name would take its place in every command. */
async function refuseFleetName(context: Context, user: string): Promise<void> {
  const fleet = (await findBox(context, user))?.fleet;
  if (!fleet) return;
  throw new UserError({
    what: `${user} exists already, and not as a box by itself`,
    why: `it is a box of the fleet ${fleet.base}`,
    next: `stack status ${user}; fleet create ${fleet.base} ${fleet.number} ${fleet.number} goes on with one that is not finished`,
  });
}

function refuseReserved(user: string): void {
  if (user.startsWith('fleet-')) {
    throw new UserError({
      what: `a box cannot be called ${user}`,
      why: 'its stack would have the name of that of a fleet',
      next: 'choose a name that does not begin with fleet-',
    });
  }
  if (!reservedUserNames.includes(user)) return;
  throw new UserError({
    what: `a box cannot be called ${user}`,
    why: `the stack of that name holds what all boxes share`,
    next: 'choose another name',
  });
}
