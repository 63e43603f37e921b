// From a stack that is up to a box that works: doors, names, steps, proof.
import { readPassword, writePassword } from '../../assets/passwords.js';
import { allowPorts, allowSsh } from '../../cloud/security-groups.js';
import type { Box } from '../../model/box.js';
import type { Secret } from '../../model/secret.js';
import { generatePassphrase } from '../../notebook/passphrase.js';
import type { Context } from '../context.js';
import { allowedAddresses } from './addresses.js';
import { bringUp } from './bring-up.js';
import type { Ledger } from './ledger.js';
import type { Front } from './network.js';
import { notebookUrl, proveNotebook, siteOf } from './site.js';
import { detailsTo, timed } from './timed.js';
import { type WhileRunning, whileRunning } from './while-running.js';
import { overConnection } from './with-connection.js';

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
  readonly ledger: Ledger;
  /** Present in https mode. */
  readonly front?: Front;
  /** What leads to the notebook, names and all: begun before, waited for when the notebook is to answer. */
  readonly way: Promise<unknown>;
  /** Of many boxes: one look for all of them. */
  readonly watching?: WhileRunning;
}

/**
 * Does every step that leads to a ready box; each of them converges. The ledger's `markReady` is the caller's.
 * @throws RemoteError with EC2's words where the machine goes down meanwhile
 */
export async function finishBox(context: Context, box: Box, options: FinishOptions): Promise<Finished> {
  const { front, watching = whileRunning } = options;
  await watching(context, box, (own) => workUp(own, box, options));
  return describeFinished(context, box, front);
}

/** From a machine that boots to a notebook that answers behind its address. */
async function workUp(context: Context, box: Box, options: FinishOptions): Promise<void> {
  const tell = timed(context.port, box.user);
  const { upgrade, ledger, front, way } = options;
  const password = await ensurePassword(context, box.user);
  const brought = await bringUp(context, { box, password, upgrade, ledger });
  await overConnection(context, brought, async (connection) => {
    await way;
    const site = await siteOf(context, box, connection, front);
    await tell('notebook answers', (say) => proveNotebook(context, site, password, detailsTo(say)));
  });
}

/** The same words about a box that was ready before. */
export async function describeFinished(context: Context, box: Box, front?: Front): Promise<Finished> {
  const url = await notebookUrl(context, box, front);
  return { box, url, passwordFile: `passwords/${box.user}.passwd` };
}

/** SSH for the configured addresses, and the ports asked for; the rest stays shut. */
export async function openDoors(
  context: Context,
  { groupId, openPorts }: { readonly groupId: string; readonly openPorts: readonly number[] },
): Promise<void> {
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
