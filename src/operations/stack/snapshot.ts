// Takes a snapshot of a box's data while the box goes on.
import { withBoxLock } from '../../assets/lock.js';
import { type DataVolume, findDataVolumes } from '../../cloud/box-volumes.js';
import type { Snapshot } from '../../cloud/snapshots.js';
import { describeVolume } from '../../cloud/volumes.js';
import { type Box, dataDevice } from '../../model/box.js';
import { complaintOf, UserError } from '../../model/errors.js';
import { checkUserName } from '../../model/names.js';
import type { Context } from '../context.js';
import { absent, findBox } from '../steps/boxes.js';
import { snapshotData } from '../steps/snapshot-data.js';
import { withConnection } from '../steps/with-connection.js';

/** Answers when it is complete. A volume whose box is gone already will do. */
export async function snapshotBox(context: Context, name: string): Promise<Snapshot> {
  const user = checkUserName(name);
  await findData(context, user);
  return withBoxLock(context.workspace, user, `stack snapshot ${user}`, async () => {
    const { box, volume } = await findData(context, user);
    if (box?.state === 'running') await flush(context, box);
    return snapshotData(context, { user, volume, occasion: '' });
  });
}

async function findData(context: Context, user: string): Promise<{ box?: Box; volume: DataVolume }> {
  const [box, volumes] = await Promise.all([
    findBox(context, user),
    findDataVolumes(context.cloud, { prefix: context.config.prefix, user }),
  ]);
  if (box?.fleet) return { box, volume: await attachedData(context, box) };
  if (!box && volumes.length === 0) throw await absent(context, user);
  const attached = new Set(box?.volumes.map((volume) => volume.volumeId));
  const own = box ? volumes.filter((volume) => attached.has(volume.volumeId)) : volumes;
  const [volume, ...others] = own;
  if (!volume) throw noData(user);
  if (others.length > 0) throw ambiguous(user, own);
  return { box, volume };
}

/** A launch gives all volumes of a fleet's box the same tags: its device tells the data volume. */
async function attachedData(context: Context, { user, volumes }: Box): Promise<DataVolume> {
  const attached = volumes.find(({ deviceName }) => deviceName === dataDevice);
  const volume = attached && (await describeVolume(context.cloud, attached.volumeId));
  if (!volume) throw noData(user);
  return { volumeId: volume.volumeId, sizeGiB: volume.sizeGiB };
}

/** What programs have written but the disk does not hold yet would be missing from the snapshot. */
async function flush(context: Context, box: Box): Promise<void> {
  try {
    const options = { timeoutSeconds: 120, signal: context.signal };
    await withConnection(context, box, (connection) => connection.run({ argv: ['sync'] }, options));
  } catch (error) {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const text = `${box.user} could not be told to write everything to its disk first (${complaint.why})`;
    context.port.report({ kind: 'warning', text });
  }
}

function noData(user: string): UserError {
  return new UserError({
    what: `${user} has no data volume`,
    why: 'it was created with --volume-size 0',
    next: `stack get ${user} copies files from it`,
    reason: 'notFound',
  });
}

function ambiguous(user: string, volumes: readonly DataVolume[]): UserError {
  return new UserError({
    what: `${user} has more than one data volume`,
    why: `these carry its tags: ${volumes.map((volume) => volume.volumeId).join(', ')}`,
    next: 'remove the tag flotilla:user from those that are not its own',
    reason: 'failed',
  });
}
