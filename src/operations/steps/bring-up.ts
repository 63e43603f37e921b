// From a machine that boots to a notebook that answers: the steps of a box, in order, over one connection.
import { type Access, type Box, dataDevice, notebookPort, publicPort } from '../../model/box.js';
import type { Secret } from '../../model/secret.js';
import { tagKeys } from '../../model/tags.js';
import { hashPassword } from '../../notebook/password-hash.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { putAdminKeys } from './admin-keys.js';
import { exchangeHostKeys } from './host-keys.js';
import type { Ledger } from './ledger.js';
import { quietly } from './quietly.js';
import { connectWhenUp, targetOf } from './reach.js';
import { type RunStep, stepRunner } from './step-runner.js';
import { detailsTo, timed } from './timed.js';

export interface BringUp {
  readonly box: Box;
  readonly password: Secret;
  /** Bring every package up to date. */
  readonly upgrade: boolean;
  readonly ledger: Ledger;
}

/** Every step converges, so a broken bring-up is simply run again. Answers the open connection. */
export async function bringUp(context: Context, wanted: BringUp): Promise<Connection> {
  const { box, ledger } = wanted;
  const tell = timed(context.port, box.user);
  // While the machine boots there is time for it.
  const hash = quietly(hashPassword(wanted.password));
  let connection = await tell('ssh', async (say) =>
    connectWhenUp(context, await targetOf(context, box), detailsTo(say)),
  );
  try {
    const first = stepRunner(context, connection);
    await tell('cloud-init', () => first('cloud-init', { timeoutSeconds: 600, args: ['600'] }));
    const known = { ...wanted, hash, box: await ledger.withDisks(box) };
    connection = await tell('host keys', () => exchangeHostKeys(context, known, connection));
    await setUp(context, known, connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface KnownBox extends Pick<BringUp, 'box' | 'upgrade' | 'ledger'> {
  readonly hash: Promise<Secret>;
}

/** What is done once the box is known by its own keys. */
async function setUp(context: Context, known: KnownBox, connection: Connection): Promise<void> {
  const { box, hash, upgrade, ledger } = known;
  const tell = timed(context.port, box.user);
  const run = stepRunner(context, connection);
  const login = context.config.ssh.user;
  const port = String(portOf(box.access));
  if (context.config.ssh.admins.length > 0) await tell('admin keys', () => putAdminKeys(context, connection));
  await tell('host name', () => run('host-name', { args: [box.user] }));
  await tell('data volume', () => mountData(context, { box, run, ledger }));
  await tell('packages', () => run('packages', { timeoutSeconds: 1200 }));
  if (upgrade) await tell('upgrade', () => run('upgrade', { timeoutSeconds: 1800 }));
  await tell('notebook', () => run('notebook', { args: [login, box.access, port, ...folderOf(box)] }));
  const secrets = { HASH: await hash };
  await tell('password', () => run('password', { args: [login], secrets }));
  await tell('start', () => run('start', { args: [login, port], timeoutSeconds: 180 }));
}

/** Where a box of the local cloud finds the folder of its host, if it was given one. */
const folderOf = (box: Box): readonly string[] =>
  box.tags[tagKeys.notebooks] === undefined ? [] : ['/run/host/notebooks'];

/** Where the notebook listens on the box. */
export const portOf = (access: Access): number => (access === 'public' ? publicPort : notebookPort);

/**
 * Mounts the data volume. Only the tag of the creating call permits formatting, and it goes as soon as that is done:
 * what carries no tag is never formatted, whatever its blocks look like.
 */
export async function mountData(context: Context, { box, run, ledger }: DataMount): Promise<string> {
  const attached = box.volumes.find((volume) => volume.deviceName === dataDevice);
  if (!attached) return 'none';
  const volume = await ledger.describeVolume(attached.volumeId);
  if (!volume) throw new Error(`${attached.volumeId} is attached but EC2 does not know it`);
  const mayFormat = volume.tags[tagKeys.format] !== undefined && volume.snapshotId === undefined;
  const outcome = await run('data-volume', {
    args: [
      volume.volumeId,
      dataDevice,
      String(volume.sizeGiB * 2 ** 30),
      mayFormat ? 'yes' : 'no',
      '/data',
      context.config.ssh.user,
    ],
    timeoutSeconds: 300,
  });
  if (mayFormat) await ledger.forbidFormat(volume.volumeId);
  return outcome;
}

interface DataMount {
  readonly box: Box;
  readonly run: RunStep;
  readonly ledger: Pick<Ledger, 'describeVolume' | 'forbidFormat'>;
}
