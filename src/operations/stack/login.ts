// Opens a shell on a box, or runs one command there.
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { openSsh, type SshWords } from '../steps/ssh-login.js';

export interface LoginRequest extends SshWords {
  readonly user: string;
}

/** The exit status of the remote command or shell. */
export async function login(context: Context, request: LoginRequest): Promise<number> {
  const { user, command, sshArguments } = request;
  return openSsh(context, await requireBox(context, user), { command, sshArguments });
}
