// From a machine that boots to a notebook that answers: the steps of a box, in order, over one connection.
import { readStep } from '../../assets/steps.js';
import { describeVolume, forbidFormat } from '../../cloud/volumes.js';
import { type Access, type Box, notebookPort, publicPort } from '../../model/box.js';
import type { Secret } from '../../model/secret.js';
import { tagKeys } from '../../model/tags.js';
import { hashPassword } from '../../notebook/password-hash.js';
import type { Connection } from '../../ssh/connection.js';
import { runStep, type Step } from '../../ssh/step.js';
import type { Context } from '../context.js';
import { exchangeHostKeys } from './host-keys.js';
import { connectWhenUp, targetOf } from './reach.js';
import { timed } from './timed.js';

export interface BringUp {
  readonly box: Box;
  readonly password: Secret;
  /** Bring every package up to date. */
  readonly upgrade: boolean;
}

/** Every step converges, so a broken bring-up is simply run again. Answers the open connection. */
export async function bringUp(context: Context, { box, password, upgrade }: BringUp): Promise<Connection> {
  const tell = timed(context.port, box.user);
  const first = await tell('ssh', async () => connectWhenUp(context, await targetOf(context, box)));
  await tell('cloud-init', () => runNamed(first, 'cloud-init', { timeoutSeconds: 600, args: ['600'] }));
  const connection = await tell('host keys', () => exchangeHostKeys(context, box, first));
  await tell('host name', () => runNamed(connection, 'host-name', { args: [box.user] }));
  await tell('data volume', () => mountData(context, box, connection));
  await tell('packages', () => runNamed(connection, 'packages', { timeoutSeconds: 1200 }));
  if (upgrade) await tell('upgrade', () => runNamed(connection, 'upgrade', { timeoutSeconds: 1800 }));
  const login = context.config.ssh.user;
  const port = String(portOf(box.access));
  await tell('notebook', () => runNamed(connection, 'notebook', { args: [login, box.access, port] }));
  const hash = await hashPassword(password);
  await tell('password', () => runNamed(connection, 'password', { args: [login], secrets: { HASH: hash } }));
  await tell('start', () => runNamed(connection, 'start', { args: [login, port], timeoutSeconds: 180 }));
  return connection;
}

/** Where the notebook listens on the box. */
export const portOf = (access: Access): number => (access === 'public' ? publicPort : notebookPort);

/** The step of that file, as root. */
export async function runNamed(
  connection: Connection,
  name: string,
  rest: Partial<Step> = {},
): Promise<string> {
  const script = await readStep(name);
  const result = await runStep(connection, {
    name,
    script,
    args: [],
    sudo: true,
    timeoutSeconds: 120,
    ...rest,
  });
  return result.stdout.trim();
}

/**
 * Mounts the data volume. Only the tag of the creating call permits formatting, and it goes as soon as that is done:
 * what carries no tag is never formatted, whatever its blocks look like.
 */
async function mountData(context: Context, box: Box, connection: Connection): Promise<string> {
  const attached = box.volumes.find((volume) => volume.deviceName === dataDevice);
  if (!attached) return 'none';
  const volume = await describeVolume(context.cloud, attached.volumeId);
  if (!volume) throw new Error(`${attached.volumeId} is attached but EC2 does not know it`);
  const mayFormat = volume.tags[tagKeys.format] !== undefined && volume.snapshotId === undefined;
  const outcome = await runNamed(connection, 'data-volume', {
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
  if (mayFormat) await forbidFormat(context.cloud, volume.volumeId);
  return outcome;
}

/** The API's device name of the data volume in box.yaml. */
export const dataDevice = '/dev/sdf';
