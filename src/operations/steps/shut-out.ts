// When nobody answers: whether this machine's address is let in at all.
import { callerAddress } from '../../cloud/caller-address.js';
import type { Box } from '../../model/box.js';
import { complaintOf, RemoteError } from '../../model/errors.js';
import { networkHolds } from '../../model/network.js';
import { connectFailure } from '../../ssh/connect-error.js';
import type { Context } from '../context.js';
import { ownGroup, sshNetworks } from './own-group.js';

/** Runs what connects; a time-out comes out with the rules compared to our address, and the command that mends it. */
export async function tellingShutOut<T>(context: Context, box: Box, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (connectFailure(error) !== 'timeout') throw error;
    const { proxy } = context.config.ssh;
    throw proxy
      ? fromProxy(error as RemoteError, box, proxy.host)
      : await explained(context, box, error as RemoteError);
  }
}

async function explained(context: Context, box: Box, error: RemoteError): Promise<RemoteError> {
  try {
    const [address, group] = await Promise.all([callerAddress(context.cloud), ownGroup(context, box)]);
    const networks = sshNetworks(group);
    const open = networks.some((network) => networkHolds(network, address));
    const rules = `${group.groupId} lets in ${networks.join(', ') || 'nobody'}`;
    const { complaint } = error;
    return open
      ? letIn(error, `${address} is let in (${rules})`, box)
      : new RemoteError(
          {
            ...complaint,
            why: `this machine comes from ${address}, and ${rules}`,
            next: `stack authorize ${box.user}`,
          },
          error,
        );
  } catch (second) {
    // Who may not look at the rules still reads what could not be reached.
    if (complaintOf(second)) return error;
    throw second;
  }
}

/** The address that must be let in is one we cannot know: that from which the proxy host comes. */
function fromProxy({ complaint }: RemoteError, { user }: Box, host: string): RemoteError {
  return new RemoteError({
    ...complaint,
    why: `${complaint.why}; the way leads through ${host}, whose address ssh.allow must let in`,
    next: `stack authorize ${user} <address of ${host}>`,
  });
}

function letIn({ complaint }: RemoteError, rules: string, box: Box): RemoteError {
  return new RemoteError({
    ...complaint,
    why: `${complaint.why}; ${rules}`,
    next: `stack why ${box.user}; a firewall on the way, or on the box, drops it`,
  });
}
