// The system's own ssh to a box, with our pinned key and nothing of the user's ssh configuration.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { knownHostsFile } from '../../assets/known-hosts.js';
import { replaceSafely } from '../../assets/safe-files.js';
import type { Box } from '../../model/box.js';
import type { SshKey } from '../../ssh/keys.js';
import { type Login, openLogin } from '../../ssh/openssh.js';
import type { Context } from '../context.js';
import { targetOf } from './reach.js';
import { tellingShutOut } from './shut-out.js';

export interface SshWords {
  /** Run instead of a shell; joined by blanks for the shell of the box, as ssh does. */
  readonly command: readonly string[];
  /** Handed to ssh as they are. */
  readonly sshArguments: readonly string[];
}

/** On this terminal; answers the exit status of the remote command or shell. */
export async function openSsh(context: Context, box: Box, words: SshWords): Promise<number> {
  const login = await loginTo(context, box);
  return tellingShutOut(context, box, () => openLogin({ ...login, ...words }));
}

/** What the program ssh needs to get there, and nothing of the user's. */
export async function loginTo(context: Context, box: Box): Promise<Login> {
  const target = await targetOf(context, box);
  return {
    target,
    knownHostsFile: knownHostsFile(context.workspace, box.user),
    identityFile: await identityFileOf(context, target.key),
  };
}

/** ssh picks a key of the agent by a file that holds its public half. */
export async function identityFileOf(context: Context, key: SshKey): Promise<string> {
  if (key.privateKeyFile !== undefined) return key.privateKeyFile;
  // A name of its own for each key: that of a proxy host may be another one.
  const mark = createHash('sha256').update(key.publicKey).digest('hex').slice(0, 12);
  const file = join(context.workspace, '.flotilla', `agent-key-${mark}.pub`);
  // In one step: with many boxes at once, another one's ssh may be reading it.
  await replaceSafely(file, `${key.publicKey}\n`, { what: 'the public key', mode: 0o644 });
  return file;
}
