// Keys held by the user's SSH agent: found by public key or fingerprint, and signed with one at a time.
import { readFile } from 'node:fs/promises';
import type { IdentityCallback, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { UserError } from '../model/errors.js';
import { bareKey, fingerprint, publicLine, type SshKey } from './keys.js';

/**
 * The agent's key with that public line, `.pub` file or `SHA256:` fingerprint; its only key where none is named.
 * Throws a UserError that lists what the agent holds.
 */
export async function agentKey(wanted?: string, agent = process.env.SSH_AUTH_SOCK): Promise<SshKey> {
  if (!agent) throw noAgent('SSH_AUTH_SOCK is not set', 'eval "$(ssh-agent)" and ssh-add your key');
  const held = await identities(agent);
  const name = wanted === undefined ? undefined : await asPublicKey(wanted);
  const found = held.filter((key) => name === undefined || key === name || fingerprint(key) === name);
  const [only] = found;
  if (only && found.length === 1) return { publicKey: only, agent };
  throw ambiguous(held, wanted);
}

/** An agent that shows sshd this one key, so that a full agent does not use up the tries it allows. */
export class OneKeyAgent extends ssh2.OpenSSHAgent {
  readonly #publicKey: string;
  constructor(socket: string, publicKey: string) {
    super(socket);
    this.#publicKey = bareKey(publicKey);
  }
  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      if (error) return callback(error);
      callback(
        undefined,
        parsedKeys(keys).filter((key) => publicLine(key) === this.#publicKey),
      );
    });
  }
}

function identities(socket: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      if (error) reject(noAgent(error.message, 'ssh-add -l'));
      else resolve(parsedKeys(keys).map(publicLine));
    });
  });
}

/** ssh2's agent answers parsed keys; its types also allow blobs. */
function parsedKeys(keys: readonly unknown[] | undefined): ParsedKey[] {
  return (keys ?? []).filter(
    (key): key is ParsedKey => typeof key === 'object' && key !== null && 'type' in key,
  );
}

async function asPublicKey(wanted: string): Promise<string> {
  if (wanted.startsWith('SHA256:')) return wanted;
  if (/^(ssh|ecdsa|sk)-\S+ /.test(wanted)) return bareKey(wanted);
  return bareKey(await readFile(wanted, 'utf8'));
}

function noAgent(why: string, next: string): UserError {
  return new UserError({ what: 'no SSH agent can be asked', why, next });
}

function ambiguous(held: readonly string[], wanted?: string): UserError {
  const list = held.map((key) => `${fingerprint(key)} (${key.split(' ')[0]})`).join(', ') || 'no key at all';
  return new UserError({
    what: wanted ? `the SSH agent does not hold ${wanted}` : 'the SSH agent does not hold exactly one key',
    why: `it holds ${list}`,
    next: wanted ? 'ssh-add the key' : 'name one by its SHA256: fingerprint',
  });
}
