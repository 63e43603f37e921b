// Deletes a box: its data only when that was said, everything else by stack id; ends with a receipt.

import { removePins } from '../../assets/known-hosts.js';
import { withBoxLock } from '../../assets/lock.js';
import { type DataVolume, findDataVolumes } from '../../cloud/box-volumes.js';
import { describeStack, type Stack } from '../../cloud/stacks.js';
import { deleteVolume } from '../../cloud/volumes.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { boxStackName, checkUserName } from '../../model/names.js';
import type { Context } from '../context.js';
import { absent, findBox } from '../steps/boxes.js';
import { endFleetBoxes, endingBoxes } from '../steps/fleet-delete.js';
import { openPower, restFirst } from '../steps/power.js';
import { refuseProtected } from '../steps/protection.js';
import { dropNames } from '../steps/records.js';
import { snapshotData } from '../steps/snapshot-data.js';
import { endStack, stillCosting } from '../steps/stack-end.js';
import { timed } from '../steps/timed.js';

export interface DeleteRequest {
  readonly user: string;
  /** What becomes of the data volume; undefined where nothing was said. */
  readonly data?: 'snapshot' | 'discard';
  /** Does not ask for the name. */
  readonly yes: boolean;
}

export interface Receipt {
  readonly user: string;
  /** In the user's words, with ids. */
  readonly removed: readonly string[];
  /** What still costs money, and until when. */
  readonly remaining: readonly string[];
  /** Files of the workspace that outlive the box. */
  readonly kept: readonly string[];
  readonly snapshotIds: readonly string[];
}

/** What there is of a box; after an interrupted delete it may be only a part. */
interface Remains {
  readonly stack?: Stack;
  readonly box?: Box;
  readonly volumes: readonly DataVolume[];
}

/** Undefined when the user said no. */
export async function deleteBox(context: Context, request: DeleteRequest): Promise<Receipt | undefined> {
  const user = checkUserName(request.user);
  return withBoxLock(context.workspace, user, `stack delete ${user}`, async () => {
    const remains = await findRemains(context, user);
    if (remains.box?.fleet) return deleteFleetBox(context, remains.box, request);
    if (!remains.stack && !remains.box && remains.volumes.length === 0) throw await absent(context, user);
    await refuseProtected(context, user, remains);
    requireWordAboutData(remains, request);
    if (!request.yes && !(await confirmed(context, user, remains))) return undefined;
    return removeAll(context, user, remains, request.data);
  });
}

/** A fleet's box has no stack of its own: the fleet's operation, on this one. */
async function deleteFleetBox(
  context: Context,
  box: Box,
  { user, data, yes }: DeleteRequest,
): Promise<Receipt | undefined> {
  const base = box.fleet?.base ?? '';
  const ending = await endingBoxes(context, base, { boxes: [box], isMeant: (name) => name === user });
  await refuseProtected(context, user, { box });
  const volumes = ending.flatMap((one) => one.volumes);
  requireWordAboutData({ volumes }, { user, data });
  if (!yes && !(await confirmed(context, user, { box, volumes }))) return undefined;
  const [outcome] = await endFleetBoxes(context, base, { ending, data, choices: {}, locked: true });
  if (outcome?.state !== 'done')
    throw outcome?.state === 'failed' ? outcome.error : new Error('nothing was ended');
  const { removed, snapshotIds } = outcome.value;
  const remaining = await stillCosting(context, snapshotIds);
  return { user, removed, remaining, kept: [`passwords/${user}.passwd`], snapshotIds };
}

async function findRemains(context: Context, user: string): Promise<Remains> {
  const [stack, box, volumes] = await Promise.all([
    describeStack(context.cloud, boxStackName(context.config.prefix, user)),
    findBox(context, user),
    findDataVolumes(context.cloud, { prefix: context.config.prefix, user }),
  ]);
  return { stack, box, volumes };
}

function requireWordAboutData({ volumes }: Remains, { user, data }: Omit<DeleteRequest, 'yes'>): void {
  if (volumes.length === 0 || data !== undefined) return;
  throw new UserError({
    what: `${user} has data: ${volumes.map((volume) => `${volume.volumeId} (${volume.sizeGiB} GiB)`).join(', ')}`,
    why: 'a data volume is never destroyed without being told to',
    next: `stack delete ${user} --snapshot keeps a copy, --discard-data destroys it`,
    reason: 'protected',
  });
}

async function confirmed(context: Context, user: string, { box, volumes }: Remains): Promise<boolean> {
  const parts = [box?.instanceId, ...volumes.map((volume) => volume.volumeId)].filter(Boolean).join(', ');
  return context.port.ask({
    text: `Delete ${user} in ${context.cloud.region} (${parts})?`,
    expected: user,
    flag: '--yes',
    reason: 'protected',
  });
}

async function removeAll(
  context: Context,
  user: string,
  { stack, box, volumes }: Remains,
  data: DeleteRequest['data'],
): Promise<Receipt> {
  const tell = timed(context.port, user);
  const removed: string[] = [];
  if (box && volumes.length > 0) await restFirst(context, box, openPower(context, { many: false }));
  const snapshots = data === 'snapshot' ? await snapshotAll(context, user, volumes) : [];
  await tell('names', () => dropNames(context, user));
  context.signal.throwIfAborted();
  const next = `stack delete ${user} again; what it holds still costs money`;
  if (stack) await endStack(context, stack, { box: user, next });
  if (box) removed.push(`instance ${box.instanceId}`);
  if (stack) removed.push(`stack ${stack.name}`);
  // Before the volumes: as long as one of them is there, a run that broke off is found again.
  await removePins(context.workspace, user);
  for (const volume of volumes) {
    context.signal.throwIfAborted();
    await tell(`volume ${volume.volumeId}`, () => deleteVolume(context.cloud, volume.volumeId));
    removed.push(`volume ${volume.volumeId}`);
  }
  return {
    user,
    removed,
    remaining: await stillCosting(context, snapshots),
    kept: [`passwords/${user}.passwd`],
    snapshotIds: snapshots,
  };
}

async function snapshotAll(
  context: Context,
  user: string,
  volumes: readonly DataVolume[],
): Promise<string[]> {
  return Promise.all(
    volumes.map(async (volume) => {
      const made = await snapshotData(context, { user, volume, occasion: ', taken at its deletion' });
      return made.snapshotId;
    }),
  );
}
