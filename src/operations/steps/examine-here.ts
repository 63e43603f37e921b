// What this machine must have, whatever the cloud.
import { existsSync } from 'node:fs';
import { type Finding, ok, warn } from '../../model/finding.js';
import { fingerprint } from '../../ssh/keys.js';
import { opensshVersion } from '../../ssh/openssh-version.js';
import type { Context } from '../context.js';
import { loginKey, workspaceKeyFile } from './key.js';

/** `engines` of package.json. */
const oldestNode = [20, 19] as const;
/** The oldest release line that still gets fixes (nodejs.org/en/about/previous-releases). */
const supportedNode = 22;

export function examineNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const next = `install Node ${supportedNode} or later`;
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    const detail = `${version} is too old; ${oldestNode.join('.')} is the oldest that works`;
    return { subject: 'node', state: 'fail', detail, next, reason: 'usage' };
  }
  if (major >= supportedNode) return ok('node', version);
  return warn('node', `${version} works, and gets no security fixes any more`, next);
}

export async function examineSsh(): Promise<Finding> {
  const version = await opensshVersion();
  if (version !== undefined) return ok('ssh', version);
  const next = 'apt install openssh-client, or brew install openssh';
  return warn('ssh', 'there is no ssh in PATH; stack login needs it', next);
}

/** The private key, without making one where there is none yet. */
export async function examineKey(context: Pick<Context, 'workspace' | 'config'>): Promise<Finding> {
  const file = workspaceKeyFile(context.workspace);
  if (context.config.ssh.key === undefined && !existsSync(file)) {
    return ok('key', 'none yet; the first create makes one');
  }
  const key = await loginKey(context);
  return ok('key', `${fingerprint(key.publicKey)} (${key.privateKeyFile ?? 'in the SSH agent'})`);
}
