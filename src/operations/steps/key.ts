// The SSH key of this workspace: the configured one, or one made at first use; and its key pair in the region.
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { findKeyPair, importKeyPair, type KeyPair } from '../../cloud/key-pairs.js';
import { UserError } from '../../model/errors.js';
import { tagKeys } from '../../model/tags.js';
import { agentKey } from '../../ssh/agent.js';
import {
  ensureWorkspaceKey,
  fingerprint,
  holdKey,
  keyBlob,
  readKeyFile,
  type SshKey,
} from '../../ssh/keys.js';
import type { Context } from '../context.js';

/** The private key to log in with: `ssh.key` of the configuration (a file, or `agent`), else the workspace's own. */
export async function loginKey(context: Pick<Context, 'workspace' | 'config' | 'heldKey'>): Promise<SshKey> {
  if (context.heldKey) return context.heldKey;
  const configured = context.config.ssh.key;
  if (configured === undefined) return ensureWorkspaceKey(workspaceKeyFile(context.workspace));
  return configuredKey(configured);
}

/** The same context for work on many boxes: the key is read once, and none of them reads it again. */
export async function withHeldKey(context: Context): Promise<Context> {
  return { ...context, heldKey: await holdKey(await loginKey(context)) };
}

/** The private key that a key of the configuration names: a file, `agent`, or `agent:` and which of its keys. */
export async function configuredKey(configured: string): Promise<SshKey> {
  if (configured === 'agent') return agentKey();
  if (configured.startsWith('agent:')) return agentKey(configured.slice('agent:'.length));
  return readKeyFile(configured);
}

/** Outside the workspace, so that no `git add` ever picks it up. */
export function workspaceKeyFile(workspace: string): string {
  const base = process.env.XDG_CONFIG_HOME || join(homedir(), '.config');
  const mark = createHash('sha256').update(workspace).digest('hex').slice(0, 12);
  return join(base, 'flotilla', 'keys', `${basename(workspace) || 'root'}-${mark}`);
}

/** A key pair of the region: its name, and whether the region has it already. */
export interface KeyPairPlan {
  readonly name: string;
  readonly exists: boolean;
}

/**
 * Which key pair of the region holds this key. A `.pem` given by name must match the key pair of that name;
 * everything else gets a pair named by its fingerprint.
 */
export async function planKeyPair(context: Context, key: SshKey): Promise<KeyPairPlan> {
  const given =
    key.privateKeyFile && context.config.ssh.key ? basename(key.privateKeyFile, '.pem') : undefined;
  const namesake = given === undefined ? undefined : await findKeyPair(context.cloud, given);
  if (given !== undefined && namesake) {
    if (holdsKey(namesake, key)) return { name: given, exists: true };
    throw mismatch(given, key, namesake);
  }
  const name = keyPairName(context.config.prefix, key.publicKey);
  return { name, exists: (await findKeyPair(context.cloud, name)) !== undefined };
}

/** Imports the public half under the planned name where the region has no such pair. */
export async function ensureKeyPair(context: Context, key: SshKey): Promise<void> {
  const { name, exists } = await planKeyPair(context, key);
  if (exists) return;
  await importKeyPair(context.cloud, {
    name,
    publicKey: key.publicKey,
    tags: { [tagKeys.prefix]: context.config.prefix },
  });
  context.port.report({ kind: 'made', what: 'key pair', id: name });
}

/** Named by fingerprint: another key is another name, so nothing is ever overwritten. */
function keyPairName(prefix: string, publicKey: string): string {
  return `${prefix}-${fingerprint(publicKey)
    .replace(/^SHA256:/, '')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 16)}`;
}

function holdsKey(pair: KeyPair, key: SshKey): boolean {
  return pair.publicKey !== undefined && keyBlob(pair.publicKey).equals(keyBlob(key.publicKey));
}

function mismatch(name: string, key: SshKey, pair: KeyPair): UserError {
  const other = pair.publicKey === undefined ? 'a key EC2 does not show' : fingerprint(pair.publicKey);
  return new UserError({
    what: `${key.privateKeyFile} is not the key of key pair ${name}`,
    why: `the file holds ${fingerprint(key.publicKey)}, the key pair ${other}`,
    next: 'give the matching file with --key, or rename the file so that it gets a key pair of its own',
  });
}
