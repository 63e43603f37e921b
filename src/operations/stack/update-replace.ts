// Another machine in the place of a box: its data kept in a snapshot, the old box deleted, a new one made from that.
import { findDataVolumes } from '../../cloud/box-volumes.js';
import { describeGroup } from '../../cloud/security-groups.js';
import type { ClassifiedChange } from '../../model/change-classes.js';
import { complaintOf, UserError } from '../../model/errors.js';
import type { CreateWishes } from '../../model/plan.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { refuseProtected } from '../steps/protection.js';
import type { CheckedUpdate, Target } from '../steps/update-check.js';
import { createBox } from './create.js';
import { deleteBox } from './delete.js';
import type { UpdateOptions, UpdateResult } from './update.js';

/** An update that cannot be done to the box itself. */
export interface Replacement {
  readonly old: Target;
  readonly checked: CheckedUpdate;
}

/** The error of an update that would replace what nobody said may be replaced. */
export function refuseReplacement({ box }: Target, changes: readonly ClassifiedChange[]): UserError {
  const lost = changes.filter((change) => change.outcome === 'REPLACE');
  const names = lost.map(({ logicalId, because }) => `${logicalId} (${because.join(', ')})`);
  return new UserError({
    what: `${box.user} would be replaced, not updated`,
    why: `CloudFormation would make anew: ${names.join('; ')}; the plan was deleted, nothing was changed`,
    next: 'add --allow-replace --snapshot for a new box with the data of this one; what is not in /data is lost',
    reason: 'protected',
    details: { replace: lost.map(({ logicalId, physicalId }) => ({ logicalId, physicalId })) },
  });
}

/**
 * Never CloudFormation's own replacement, which makes the new volume empty. Undefined when the user said no.
 * @throws UserError `protected` where data would go without a word about it
 */
export async function replaceBox(
  context: Context,
  { old, checked }: Replacement,
  options: UpdateOptions,
): Promise<UpdateResult | undefined> {
  const { box, stack } = old;
  const { user } = box;
  const volumes = await findDataVolumes(context.cloud, { prefix: context.config.prefix, user });
  if (volumes.length > 0 && !options.snapshot)
    throw needsSnapshot(
      user,
      volumes.map((one) => one.volumeId),
    );
  await refuseProtected(context, user, { box, stack });
  // Everything the new box takes over is read while the old one is there.
  const wishes = await wishesOf(context, old, checked);
  if (!options.yes && !(await confirmed(context, user, box.instanceId))) return undefined;
  const data = volumes.length > 0 ? 'snapshot' : undefined;
  const receipt = await deleteBox(context, { user, data, yes: true });
  const snapshotIds = receipt?.snapshotIds ?? [];
  const made = await createAnew(context, { ...wishes, snapshotId: snapshotIds[0] });
  return { box: made.box, url: made.url, done: 'replaced', snapshotIds };
}

function needsSnapshot(user: string, volumeIds: readonly string[]): UserError {
  return new UserError({
    what: `${user} has data: ${volumeIds.join(', ')}`,
    why: 'the new box gets it from a snapshot, which stays and costs money',
    next: 'add --snapshot',
    reason: 'protected',
  });
}

function confirmed(context: Context, user: string, instanceId: string): Promise<boolean> {
  return context.port.ask({
    text: `Replace ${user} (${instanceId})? What is not in /data is lost.`,
    expected: user,
    flag: '--yes',
    reason: 'protected',
  });
}

/** The box as it is, but for what was asked for. */
async function wishesOf(
  context: Context,
  { box, stack }: Target,
  { to, image }: CheckedUpdate,
): Promise<CreateWishes> {
  const { parameters, outputs } = stack;
  const group = await describeGroup(context.cloud, outputs.SecurityGroupId ?? '');
  const open = (group?.rules ?? []).filter((rule) => rule.tags[tagKeys.port] !== undefined);
  const rootSize = Math.max(Number(parameters.RootSize ?? 0), image?.rootSizeGiB ?? 0);
  const own = Object.entries(box.tags).filter(([key]) => key !== 'Name' && !/^(aws|flotilla):/.test(key));
  return {
    user: box.user,
    instanceType: to.instanceType,
    image: to.imageId,
    rootSize,
    volumeSize: to.volumeSize,
    access: box.access,
    openPorts: [...new Set(open.map((rule) => rule.fromPort))],
    securityGroups: (parameters.SecurityGroupIds ?? '').split(',').filter(Boolean),
    owner: box.owner,
    note: box.note,
    notebooks: box.tags[tagKeys.notebooks],
    tags: Object.fromEntries(own),
    upgrade: false,
  };
}

/** From here on only the snapshot has the data: a failure says how to go on from it. */
async function createAnew(context: Context, wishes: CreateWishes) {
  try {
    const made = await createBox(context, {
      wishes,
      dryRun: false,
      yes: true,
      protect: false,
      showPlan: () => {},
    });
    if (made) return made;
    throw new Error('a creation that asks nothing ended without a box');
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    throw new UserError(
      { ...complaint, what: `the old ${wishes.user} is deleted; ${complaint.what}`, next: commandOf(wishes) },
      error,
    );
  }
}

/** What the user types to go on. */
function commandOf({ user, instanceType, image, volumeSize, snapshotId, access }: CreateWishes): string {
  const words = ['stack create', user, instanceType, '--ami', image, '--access', access];
  const data = snapshotId === undefined ? [] : ['--snapshot', snapshotId];
  return [...words, '--volume-size', volumeSize, ...data].join(' ');
}
