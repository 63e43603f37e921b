// The notebook server of a box that is up: its password, and its restart.
import type { Box } from '../../model/box.js';
import type { Secret } from '../../model/secret.js';
import { logIn } from '../../notebook/client.js';
import { hashPassword } from '../../notebook/password-hash.js';
import type { Connection } from '../../ssh/connection.js';
import type { Context } from '../context.js';
import { awaitNotebook } from './awake.js';
import { portOf } from './bring-up.js';
import type { Front } from './network.js';
import { siteOf } from './site.js';
import { stepRunner } from './step-runner.js';
import { timed } from './timed.js';

/**
 * Sets the password and proves it by a login. The server starts again with it: its sessions are signed with a key
 * made of the hash, and a hash is never the same twice, so every earlier session ends.
 */
export async function giveBoxPassword(
  context: Context,
  box: Box,
  { connection, password, front }: NewPassword,
): Promise<void> {
  const tell = timed(context.port, box.user);
  const run = stepRunner(context, connection);
  const secrets = { HASH: await hashPassword(password) };
  await tell('password', () => run('password', { args: [context.config.ssh.user], secrets }));
  await restartNotebook(context, box, connection, front);
  await tell(
    'login',
    async () => void (await logIn(await siteOf(context, box, connection, front), password)),
  );
}

export interface NewPassword {
  readonly connection: Connection;
  readonly password: Secret;
  /** Where the caller has it already. */
  readonly front?: Front;
}

/** Ends every kernel; what is saved stays. */
export async function restartNotebook(
  context: Context,
  box: Box,
  connection: Connection,
  front?: Front,
): Promise<void> {
  const args = [context.config.ssh.user, String(portOf(box.access)), 'yes'];
  const run = stepRunner(context, connection);
  await timed(context.port, box.user)('start', () => run('start', { args, timeoutSeconds: 180 }));
  await awaitNotebook(context, box, connection, front);
}
