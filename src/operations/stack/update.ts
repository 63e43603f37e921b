// Changes a box in place, always through a change set; replaces it only when that was said, and then by a snapshot.
import { withBoxLock } from '../../assets/lock.js';
import type { ChangeSet } from '../../cloud/change-sets.js';
import type { Box } from '../../model/box.js';
import { type ClassifiedChange, classifyChanges, replaces } from '../../model/change-classes.js';
import { complaintOf, UserError } from '../../model/errors.js';
import { checkUserName } from '../../model/names.js';
import { priceOf } from '../../model/price.js';
import type { UpdatePlan, UpdateWishes } from '../../model/update.js';
import type { Context } from '../context.js';
import { awaken, connectAgain, refreshed } from '../steps/awake.js';
import { requireBox } from '../steps/boxes.js';
import { mountData } from '../steps/bring-up.js';
import { directLedger } from '../steps/ledger.js';
import { lookForNotebooks } from '../steps/notebook-folder.js';
import { stepRunner } from '../steps/step-runner.js';
import { timed } from '../steps/timed.js';
import { updatableStack } from '../steps/updatable.js';
import { type CheckedUpdate, checkUpdate, type Target } from '../steps/update-check.js';
import { dropPlan, planUpdate, runUpdate, updateFailure } from '../steps/update-run.js';
import { whileRunning } from '../steps/while-running.js';
import { overConnection } from '../steps/with-connection.js';
import { updateFleetBox } from './update-fleet-box.js';
import { type Replacement, refuseReplacement, replaceBox } from './update-replace.js';

export interface UpdateOptions {
  readonly wishes: UpdateWishes;
  /** Another machine may take the place of the box. */
  readonly allowReplace: boolean;
  /** Keep a snapshot of the data when it is replaced, and make the new box from it. */
  readonly snapshot: boolean;
  /** Does not ask. */
  readonly yes: boolean;
  /** Ends after the plan. */
  readonly dryRun: boolean;
  /** Shows the plan; called before anything is changed. */
  readonly showPlan: (plan: UpdatePlan) => void;
}

export interface UpdateResult {
  readonly box: Box;
  /** Undefined in tunnel mode, and for a box that is stopped. */
  readonly url?: string;
  readonly done: 'nothing' | 'updated' | 'replaced';
  /** Of the box that was replaced. */
  readonly snapshotIds: readonly string[];
}

/** Undefined after a dry run, or when the user said no. */
export async function updateBox(context: Context, options: UpdateOptions): Promise<UpdateResult | undefined> {
  const user = checkUserName(options.wishes.user);
  requireWish(options.wishes);
  await requireBox(context, user);
  const end = await withBoxLock(context.workspace, user, `stack update ${user}`, () =>
    updateUnderLock(context, options),
  );
  // Its parts, delete and create, take the lock themselves.
  return end && 'old' in end ? replaceBox(context, end, options) : end;
}

async function updateUnderLock(
  context: Context,
  options: UpdateOptions,
): Promise<UpdateResult | Replacement | undefined> {
  const { wishes } = options;
  const box = await requireBox(context, wishes.user);
  await lookForNotebooks(context, box);
  if (box.fleet) return updateFleetBox(context, box, options);
  const target: Target = { box, stack: await updatableStack(context, box), wishes };
  const checked = await checkUpdate(context, target);
  const set = await planUpdate(context, target.stack, checked.values);
  const changes = classifyChanges(set?.changes ?? []);
  options.showPlan(planOf(context, target, checked, changes));
  if (!set) return options.dryRun ? undefined : finish(context, target, 'nothing');
  const goes = !options.dryRun && !replaces(changes) && (await agreed(context, target, changes, options));
  if (goes) return carryOut(context, target, checked, set);
  await dropPlan(context, set);
  if (options.dryRun || !replaces(changes)) return undefined;
  if (!options.allowReplace) throw refuseReplacement(target, changes);
  return { old: target, checked };
}

function planOf(
  context: Context,
  { box }: Target,
  { from, to }: CheckedUpdate,
  changes: readonly ClassifiedChange[],
): UpdatePlan {
  const { kind: cloud, region } = context.cloud;
  const price = priceOf({ cloud, region, instanceType: to.instanceType });
  return { user: box.user, instanceId: box.instanceId, from, to, changes, price };
}

/** Nobody's work is interrupted by surprise, and nothing that costs is changed unseen. */
async function agreed(
  context: Context,
  { box }: Target,
  changes: readonly ClassifiedChange[],
  { yes }: UpdateOptions,
): Promise<boolean> {
  if (yes || context.cloud.kind === 'local') return true;
  const restarts = changes.some((change) => change.outcome === 'restart');
  const text = restarts ? `Update ${box.user}, which stops and starts it?` : `Update ${box.user}?`;
  return context.port.ask({ text, flag: '--yes' });
}

/**
 * The machine first, its volume afterwards: a volume that has grown cannot shrink, so that a type nobody can have
 * would leave a rollback that fails.
 */
async function carryOut(
  context: Context,
  target: Target,
  { values }: CheckedUpdate,
  set: ChangeSet,
): Promise<UpdateResult> {
  const { VolumeSize, ...machine } = values;
  if (VolumeSize === undefined || Object.keys(machine).length === 0) {
    await runStage(context, target, set);
    return finish(context, target, 'updated');
  }
  await dropPlan(context, set);
  for (const stage of [machine, { VolumeSize }]) {
    const stack = await updatableStack(context, target.box);
    const next = await planUpdate(context, stack, stage);
    if (next) await runStage(context, target, next);
  }
  return finish(context, target, 'updated');
}

async function runStage(context: Context, { box, stack }: Target, set: ChangeSet): Promise<void> {
  const end = await runUpdate(context, { stack, set, user: box.user });
  if (end.succeeded) return;
  await comeBack(context, box);
  throw updateFailure(box.user, (await refreshed(context, box)).instanceType, end);
}

/** A rollback restarts the box as well: its names follow it. What that meets is less than the failure itself. */
async function comeBack(context: Context, old: Box): Promise<void> {
  try {
    const box = await refreshed(context, old);
    if (box.state === 'running') await awaken(context, box, true);
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    context.port.report({ kind: 'warning', text: `${complaint.what}: ${complaint.why}` });
  }
}

/** Names, disk and notebook of the box as it is now; also where nothing changed, after a run that broke off. */
async function finish(
  context: Context,
  { box: old, wishes }: Target,
  done: 'nothing' | 'updated',
): Promise<UpdateResult> {
  const box = await refreshed(context, old);
  if (box.state !== 'running') return { box, done, snapshotIds: [] };
  if (wishes.volumeSize !== undefined) await growData(context, box);
  const { url } = await awaken(context, box, true);
  return { box, url, done, snapshotIds: [] };
}

/** The file system takes the room its volume has got; a volume that is new is mounted. */
async function growData(context: Context, box: Box): Promise<void> {
  const ledger = directLedger(context, undefined);
  await whileRunning(context, box, async (own) =>
    overConnection(own, await connectAgain(own, box), (connection) =>
      timed(own.port, box.user)('data volume', () =>
        mountData(own, { box, run: stepRunner(own, connection), ledger }),
      ),
    ),
  );
}

function requireWish({ user, instanceType, volumeSize, image }: UpdateWishes): void {
  if (instanceType !== undefined || volumeSize !== undefined || image !== undefined) return;
  throw new UserError({
    what: `nothing was said that ${user} should become`,
    why: 'an update needs a type, --volume-size or --ami',
    next: `stack update ${user} t3.large`,
  });
}
