// Waits until a machine that was started or restarted is a box again: its names, its notebook.
import { findBoxes } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { tagKeys } from '../../model/tags.js';
import { waitForNotebook } from '../../notebook/client.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { type Front, findFront } from './network.js';
import { connectWhenUp, targetOf } from './reach.js';
import { pointNames } from './records.js';
import { notebookUrl, siteOf } from './site.js';
import { detailsTo, timed } from './timed.js';
import { type WhileRunning, whileRunning } from './while-running.js';
import { overConnection } from './with-connection.js';

/** A box after a command that changed the state of its machine. */
export interface Awake {
  readonly box: Box;
  /** Undefined in tunnel mode. */
  readonly url?: string;
  /** False when it was so already. */
  readonly changed: boolean;
}

/** What many boxes have in common, and one has for itself. */
export interface Ways {
  readonly front?: Front;
  readonly pointNames: (box: Box) => Promise<void>;
  readonly watching: WhileRunning;
}

/** Points the names to where the box is now, and answers once sshd takes our key and the notebook answers. */
export async function awaken(context: Context, box: Box, changed: boolean, ways?: Ways): Promise<Awake> {
  const tell = timed(context.port, box.user);
  const { front, pointNames, watching } = ways ?? (await ownWays(context, box));
  await tell('names', () => pointNames(box));
  await watching(context, box, async (own) =>
    overConnection(own, await connectAgain(own, box), (connection) =>
      awaitNotebook(own, box, connection, front),
    ),
  );
  return { box, url: await notebookUrl(context, box, front), changed };
}

async function ownWays(context: Context, box: Box): Promise<Ways> {
  const front = box.access === 'https' ? await findFront(context) : undefined;
  return { front, pointNames: (one) => pointNames(context, one, front), watching: whileRunning };
}

/** The connection to a machine that is starting: tried until its sshd answers. */
export async function connectAgain(context: Context, box: Box): Promise<Connection> {
  return timed(context.port, box.user)('ssh', async (say) =>
    connectWhenUp(context, await targetOf(context, box), detailsTo(say)),
  );
}

/** Behind the address its user types, not only on the box itself. */
export async function awaitNotebook(
  context: Context,
  box: Box,
  connection: Connection,
  front?: Front,
): Promise<void> {
  await timed(context.port, box.user)('notebook answers', async (say) =>
    waitForNotebook(await siteOf(context, box, connection, front), {
      timeoutSeconds: 180,
      signal: context.signal,
      report: detailsTo(say),
    }),
  );
}

/** The same box as EC2 describes it now. */
export async function refreshed(context: Context, box: Box): Promise<Box> {
  const boxes = await findBoxes(context.cloud, { prefix: context.config.prefix, user: box.user });
  return boxes.find((one) => one.instanceId === box.instanceId) ?? box;
}

/** Refuses a box whose bring-up broke off: what the command needs may not be on it yet. */
export function requireFinished(box: Box): void {
  if (box.tags[tagKeys.state] === 'ready') return;
  throw new UserError({
    what: `${box.user} was never finished`,
    why: 'an earlier create broke off before every step was done',
    next: `${createWords(box)} goes on with it`,
    reason: 'failed',
  });
}

/** The command that makes this very box. */
const createWords = ({ user, fleet }: Box): string =>
  fleet?.number === undefined
    ? `stack create ${user}`
    : `fleet create ${fleet.base} ${fleet.number} ${fleet.number}`;

/** Refuses a box that is not up; says how it gets there. */
export function requireRunning(box: Box): void {
  if (box.state !== 'running' && box.state !== 'unfinished') throw notRunning(box);
  requireFinished(box);
}

function notRunning(box: Box): UserError {
  return new UserError({
    what: `${box.user} is ${box.state}`,
    why: `${box.instanceId} must be running for this`,
    next: box.state === 'stopped' ? `stack start ${box.user}` : `stack status ${box.user}`,
    reason: 'failed',
  });
}
