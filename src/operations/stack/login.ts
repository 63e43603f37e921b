// Opens the system's own ssh to a box, with our pinned key and nothing of the user's ssh configuration.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { knownHostsFile } from '../../assets/known-hosts.js';
import type { SshKey } from '../../ssh/keys.js';
import { openLogin } from '../../ssh/openssh.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { targetOf } from '../steps/reach.js';

export interface LoginRequest {
  readonly user: string;
  /** Run instead of a shell; joined by blanks for the shell of the box, as ssh does. */
  readonly command: readonly string[];
  /** Handed to ssh as they are. */
  readonly sshArguments: readonly string[];
}

/** The exit status of the remote command or shell. */
export async function login(context: Context, request: LoginRequest): Promise<number> {
  const box = await requireBox(context, request.user);
  const target = await targetOf(context, box);
  return openLogin({
    target,
    knownHostsFile: knownHostsFile(context.workspace, box.user),
    identityFile: await identityFileOf(context, target.key),
    command: request.command,
    sshArguments: request.sshArguments,
  });
}

/** ssh picks a key of the agent by a file that holds its public half. */
async function identityFileOf(context: Context, key: SshKey): Promise<string> {
  if (key.privateKeyFile !== undefined) return key.privateKeyFile;
  const folder = join(context.workspace, '.flotilla');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'agent-key.pub');
  await writeFile(file, `${key.publicKey}\n`);
  return file;
}
