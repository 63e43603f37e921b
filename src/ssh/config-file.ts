// Lines for OpenSSH's configuration file: what a plain ssh, scp or editor needs to reach a box as we do.
import { userInfo } from 'node:os';
import { visible } from '../model/visible.js';
import type { SshKey } from './keys.js';
import { type SshTarget, sshPort } from './target.js';

export interface HostEntry {
  /** What is typed after ssh. */
  readonly host: string;
  readonly target: SshTarget;
  readonly knownHostsFile: string;
  /** File of the private key, or of the public key where an agent signs. */
  readonly identityFile: string;
  /** Name of the block of the host through which it is reached. */
  readonly jump?: string | undefined;
  /** The file of known hosts has it under its address and not under its name: so it is with all but boxes. */
  readonly byAddress?: boolean;
}

/** One `Host` block: the same key checks as our own login, whatever the rest of the user's configuration says. */
export function hostLines({
  host,
  target,
  knownHostsFile,
  identityFile,
  jump,
  byAddress,
}: HostEntry): string[] {
  const values: readonly (readonly [string, string])[] = [
    ['HostName', target.host],
    ['Port', String(sshPort(target))],
    ['User', target.user],
    ['IdentityFile', configPath(identityFile)],
    ['IdentitiesOnly', 'yes'],
    ['IdentityAgent', agentOf(target.key)],
    ['UserKnownHostsFile', configPath(knownHostsFile)],
    ['GlobalKnownHostsFile', '/dev/null'],
    ...(byAddress ? [] : [['HostKeyAlias', target.name] as const]),
    ['StrictHostKeyChecking', 'yes'],
    ['CheckHostIP', 'no'],
    ['UpdateHostKeys', 'no'],
    // `none` keeps a ProxyJump of the user's own configuration from boxes that are reached directly.
    ['ProxyJump', jump ?? 'none'],
  ];
  return [`Host ${host}`, ...values.map(([name, value]) => `  ${name} ${value}`)];
}

/** A line that ssh skips and a reader sees. */
export const commentLine = (text: string): string => `# ${visible(text).replace(/\s+/g, ' ')}`;

const agentOf = (key: SshKey): string => (key.agent === undefined ? 'none' : configPath(key.agent));

/**
 * With `~` for the home folder, so that the file may move to another machine of the same user; ssh takes the home
 * of the password file, whatever HOME says. Quoted, as ssh splits at blanks; % begins its tokens.
 */
function configPath(path: string): string {
  const home = userInfo().homedir;
  const short = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
  return `"${short.replaceAll('%', '%%')}"`;
}
