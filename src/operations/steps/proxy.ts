// The SSH host that ssh.proxy names: every connection to a box goes through it.
import { ownKnownHostsFile, proxyKnownHostsFile, readKnownHosts } from '../../assets/known-hosts.js';
import type { SshProxy } from '../../model/config.js';
import { UserError } from '../../model/errors.js';
import { hostKeysIn } from '../../ssh/known-hosts.js';
import type { SshTarget } from '../../ssh/target.js';
import type { Context } from '../context.js';
import { configuredKey, loginKey } from './key.js';

type Where = Pick<Context, 'workspace' | 'config'>;

/** As whom we come to the proxy host, and which keys it may show; undefined where the way is direct. */
export async function proxyTarget(context: Where): Promise<SshTarget | undefined> {
  const { proxy } = context.config.ssh;
  if (proxy === undefined) return undefined;
  const { user, host, port, key } = proxy;
  const [pins, own] = await Promise.all([
    proxyPins(context.workspace, proxy),
    key === undefined ? loginKey(context) : configuredKey(key),
  ]);
  return { name: host, host, port, user, key: own, hostKeys: pins.keys };
}

/** The first file that knows the host, and what it says: one of the workspace, which can be shared, then the user's. */
export async function proxyPins(
  workspace: string,
  proxy: SshProxy,
): Promise<{ readonly file: string; readonly keys: readonly string[] }> {
  for (const file of [proxyKnownHostsFile(workspace), ownKnownHostsFile()]) {
    const keys = hostKeysIn((await readKnownHosts(file)) ?? '', proxy);
    if (keys.length > 0) return { file, keys };
  }
  const { user, host, port } = proxy;
  throw new UserError({
    what: `the host key of the SSH proxy host ${host} is not known here`,
    why: `neither known_hosts/ssh_proxy of the workspace nor ${ownKnownHostsFile()} has it`,
    next: `log in to it once and compare its fingerprint: ssh -p ${port} ${user}@${host}`,
    reason: 'hostKey',
  });
}
