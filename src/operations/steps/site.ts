// Where a box's notebook is reached, and the proof that it answers and takes its password.
import { readFile } from 'node:fs/promises';
import type { Box } from '../../model/box.js';
import type { Event } from '../../model/events.js';
import { notebookName } from '../../model/names.js';
import type { Secret } from '../../model/secret.js';
import { logIn, notebookAnswers, waitForNotebook } from '../../notebook/client.js';
import type { NotebookSite } from '../../notebook/site.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { portOf } from './bring-up.js';
import { type Front, findFront } from './network.js';
import { withConnection } from './with-connection.js';

/**
 * The address a user types; in tunnel mode undefined: `stack open` makes the way.
 * @param known the front, where the caller has it already
 */
export async function notebookUrl(context: Context, box: Box, known?: Front): Promise<string | undefined> {
  if (box.access === 'tunnel') return undefined;
  if (box.access === 'public')
    return box.publicIp && `http://${publicHost(context, box)}:${portOf('public')}`;
  const front = known ?? (await findFront(context));
  if (!front || context.config.domain === undefined) return undefined;
  const port = front.port === 443 ? '' : `:${front.port}`;
  return `https://${notebookName(box.user, context.config.domain)}${port}`;
}

/** On this machine the name would lead to loopback, where no box is. */
function publicHost(context: Context, box: Box): string {
  const named = context.cloud.kind === 'aws' && context.config.domain !== undefined;
  return named ? notebookName(box.user, context.config.domain as string) : (box.publicIp as string);
}

/** What our own client needs to talk to the notebook. */
export async function siteOf(
  context: Context,
  box: Box,
  connection: Connection,
  front?: Front,
): Promise<NotebookSite> {
  return (await openDoorSite(context, box, front)) ?? tunnelSite(box, connection);
}

/** In tunnel mode: a fresh channel of the connection for every request. */
function tunnelSite(box: Box, connection: Connection): NotebookSite {
  const port = portOf(box.access);
  return { url: `http://localhost:${port}`, connect: () => connection.forward('127.0.0.1', port) };
}

/** The site behind an open door; undefined in tunnel mode. */
async function openDoorSite(context: Context, box: Box, front?: Front): Promise<NotebookSite | undefined> {
  const url = await notebookUrl(context, box, front);
  if (url === undefined) return undefined;
  const ca =
    context.local && url.startsWith('https:')
      ? await readFile(context.local.authorityFile, 'utf8')
      : undefined;
  return { url, ca };
}

/** Waits for the notebook behind its real address, then logs in with the password. */
export async function proveNotebook(
  context: Context,
  site: NotebookSite,
  password: Secret,
  report: (event: Event) => void,
): Promise<void> {
  await waitForNotebook(site, { timeoutSeconds: 180, signal: context.signal, report });
  await logIn(site, password);
}

/** Whether the notebook answers now; in tunnel mode asked over a connection of its own. */
export async function answersNow(context: Context, box: Box, front?: Front): Promise<boolean> {
  const { signal } = context;
  const open = await openDoorSite(context, box, front);
  if (open) return notebookAnswers(open, signal);
  return withConnection(context, box, (connection) => notebookAnswers(tunnelSite(box, connection), signal));
}
