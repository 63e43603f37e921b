// Gives a box another notebook password: the file here first, then the box.

import { withBoxLock } from '../../assets/lock.js';
import { checkPassword, writePassword } from '../../assets/passwords.js';
import { complaintOf, RemoteError } from '../../model/errors.js';
import type { Secret } from '../../model/secret.js';
import { generatePassphrase } from '../../notebook/passphrase.js';
import type { Context } from '../context.js';
import { requireRunning } from '../steps/awake.js';
import { requireBox } from '../steps/boxes.js';
import { giveBoxPassword } from '../steps/notebook-server.js';
import { withBox } from '../steps/with-box.js';

export interface PasswdRequest {
  readonly user: string;
  /** Asks for or makes the password; called once the box is known to be up. */
  readonly choose: () => Promise<Secret>;
}

export interface PasswdResult {
  readonly user: string;
  /** Relative to the workspace. */
  readonly passwordFile: string;
}

export async function setPassword(context: Context, request: PasswdRequest): Promise<PasswdResult> {
  const { user } = request;
  requireRunning(await requireBox(context, user));
  const password = await request.choose();
  checkPassword(password.reveal(), `this as the password of ${user}`);
  return withBoxLock(context.workspace, user, `stack passwd ${user}`, () =>
    withBox(context, user, async (connection, box) => {
      // Before the box has it: a password that only the box knew would lock everybody out.
      await writePassword(context.workspace, user, password);
      await giveBoxPassword(context, box, { connection, password }).catch(half(user));
      return { user, passwordFile: `passwords/${user}.passwd` };
    }),
  );
}

/** A passphrase of our own, for `--generate`. */
export const generatedPassword = async (): Promise<Secret> => generatePassphrase();

function half(user: string): (error: unknown) => never {
  return (error) => {
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const next = `stack passwd ${user} --stdin < passwords/${user}.passwd; until then the box may have the old password`;
    throw new RemoteError({ ...complaint, next }, error);
  };
}
