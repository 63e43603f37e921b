// From a stack that is up to a box that is ready: doors, names, steps, proof, and the tag that says so.
import { readPassword, writePassword } from '../../assets/passwords.js';
import { allowPorts, allowSsh } from '../../cloud/security-groups.js';
import { tagResources } from '../../cloud/tags.js';
import type { Box } from '../../model/box.js';
import type { Secret } from '../../model/secret.js';
import { tagKeys } from '../../model/tags.js';
import { generatePassphrase } from '../../notebook/passphrase.js';
import type { Context } from '../context.js';
import { allowedAddresses } from './addresses.js';
import { bringUp } from './bring-up.js';
import { findFront } from './network.js';
import { pointNames } from './records.js';
import { notebookUrl, proveNotebook, siteOf } from './site.js';
import { detailsTo, timed } from './timed.js';

export interface Finished {
  readonly box: Box;
  /** Undefined in tunnel mode, where `stack open` makes the way. */
  readonly url?: string;
  /** Relative to the workspace. */
  readonly passwordFile: string;
}

export interface FinishOptions {
  /** Bring every package up to date. */
  readonly upgrade: boolean;
  readonly openPorts: readonly number[];
  /** The box's own security group. */
  readonly groupId: string;
}

/** Does every step that leads to a ready box; each of them converges. */
export async function finishBox(context: Context, box: Box, options: FinishOptions): Promise<Finished> {
  const tell = timed(context.port, box.user);
  await openDoors(context, options);
  const front = box.access === 'https' ? await findFront(context) : undefined;
  await tell('names', () => pointNames(context, box, front));
  const password = await ensurePassword(context, box.user);
  const connection = await bringUp(context, { box, password, upgrade: options.upgrade });
  try {
    const site = await siteOf(context, box, connection);
    await tell('notebook answers', (say) => proveNotebook(context, site, password, detailsTo(say)));
  } finally {
    connection.close();
  }
  await tagResources(context.cloud, [box.instanceId], { [tagKeys.state]: 'ready' });
  return describeFinished(context, box);
}

/** The same words about a box that was ready before. */
export async function describeFinished(context: Context, box: Box): Promise<Finished> {
  const url = await notebookUrl(context, box);
  return { box, url, passwordFile: `passwords/${box.user}.passwd` };
}

/** SSH for the configured addresses, and the ports asked for; the rest stays shut. */
async function openDoors(context: Context, { groupId, openPorts }: FinishOptions): Promise<void> {
  await allowSsh(context.cloud, groupId, await allowedAddresses(context));
  if (openPorts.length > 0) await allowPorts(context.cloud, groupId, openPorts);
}

/** The password in passwords/<user>.passwd; made where there is none. */
async function ensurePassword(context: Context, user: string): Promise<Secret> {
  const existing = await readPassword(context.workspace, user);
  if (existing) return existing;
  const password = generatePassphrase();
  await writePassword(context.workspace, user, password);
  return password;
}
