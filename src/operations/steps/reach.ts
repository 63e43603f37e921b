// How to reach a box over SSH: its address from EC2, our key, the keys its host may have.
import { readPins } from '../../assets/known-hosts.js';
import type { Box } from '../../model/box.js';
import { RemoteError, UserError } from '../../model/errors.js';
import type { Event } from '../../model/events.js';
import type { Pins } from '../../model/pins.js';
import { type Connection, connect } from '../../ssh/connection.js';
import type { SshTarget } from '../../ssh/target.js';
import { waitForSsh } from '../../ssh/wait.js';
import type { Context } from '../context.js';
import { loginKey } from './key.js';
import { proxyTarget } from './proxy.js';
import { tellingShutOut } from './shut-out.js';

/** Everything but the connection itself; throws when the box has no address or no known host key. */
export async function targetOf(context: Context, box: Box): Promise<SshTarget> {
  if (box.publicIp === undefined) throw noAddress(box);
  const pins = await pinsOf(context, box);
  return {
    name: box.user,
    host: box.publicIp,
    user: context.config.ssh.user,
    key: await loginKey(context),
    via: await proxyTarget(context),
    hostKeys: pins.oneTime === undefined ? pins.keys : [...pins.keys, pins.oneTime],
  };
}

/** The keys pinned for this very instance. Throws with reason `hostKey` where the workspace has none. */
export async function pinsOf(context: Context, box: Box): Promise<Pins> {
  const pins = await readPins(context.workspace, box.user);
  if (pins && (pins.instanceId === undefined || pins.instanceId === box.instanceId)) return pins;
  throw new UserError({
    what: `the host key of ${box.user} is not known here`,
    why: pins
      ? `known_hosts/${box.user} belongs to ${pins.instanceId}, the box is ${box.instanceId}`
      : `known_hosts/${box.user} does not exist in this workspace`,
    next: `stack trust ${box.user}`,
    reason: 'hostKey',
  });
}

/** One connection to a box that is up. */
export async function connectTo(context: Context, box: Box): Promise<Connection> {
  const target = await targetOf(context, box);
  return tellingShutOut(context, box, () => connect(target, { signal: context.signal }));
}

/** The first connection after a launch or a start: waits for sshd. */
export async function connectWhenUp(
  context: Context,
  target: SshTarget,
  report?: (event: Event) => void,
): Promise<Connection> {
  return waitForSsh(target, { timeoutSeconds: 600, signal: context.signal, report });
}

function noAddress(box: Box): RemoteError {
  return new RemoteError({
    what: `${box.user} cannot be reached`,
    why: `${box.instanceId} is ${box.state} and has no public address`,
    next: `stack status ${box.user}`,
    reason: 'failed',
  });
}
