// Who may reach sshd of a box: rules of its own security group, tagged as ours.
import { withBoxLock } from '../../assets/lock.js';
import { callerAddress } from '../../cloud/caller-address.js';
import { allowSsh, revokeSsh } from '../../cloud/security-groups.js';
import { UserError } from '../../model/errors.js';
import { readNetwork } from '../../model/network.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { ownGroup, sshNetworks } from '../steps/own-group.js';

export interface AuthorizeRequest {
  readonly user: string;
  /** Networks, addresses, or `me`. */
  readonly networks: readonly string[];
  /** Take back every rule of ours that is not among them. */
  readonly only: boolean;
}

export interface Authorized {
  readonly user: string;
  readonly groupId: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** All that may reach sshd now, by rules of ours or of others. */
  readonly networks: readonly string[];
}

/** Adds before it takes back, so that nobody who stays is locked out in between. */
export async function authorize(context: Context, request: AuthorizeRequest): Promise<Authorized> {
  const box = await requireBox(context, request.user);
  const wanted = await Promise.all(request.networks.map((text) => resolveNetwork(context, text)));
  return withBoxLock(context.workspace, box.user, `stack authorize ${box.user}`, async () => {
    const { groupId } = await ownGroup(context, box);
    if (box.fleet)
      context.port.report({ kind: 'notice', text: `${groupId} is of all boxes of ${box.fleet.base}` });
    const before = sshNetworks(await ownGroup(context, box));
    const added = await allowSsh(context.cloud, groupId, wanted);
    const spare = before.filter((network) => !wanted.includes(network));
    const removed = request.only ? await revokeSsh(context.cloud, groupId, spare) : [];
    if (added.includes('0.0.0.0/0'))
      context.port.report({ kind: 'warning', text: `the whole world may now try to log in to ${box.user}` });
    return { user: box.user, groupId, added, removed, networks: sshNetworks(await ownGroup(context, box)) };
  });
}

/** What there is; changes nothing. */
export async function listAuthorized(context: Context, user: string): Promise<Authorized> {
  const box = await requireBox(context, user);
  const group = await ownGroup(context, box);
  return { user: box.user, groupId: group.groupId, added: [], removed: [], networks: sshNetworks(group) };
}

async function resolveNetwork(context: Context, text: string): Promise<string> {
  const network = readNetwork(text === 'me' ? await callerAddress(context.cloud) : text);
  if (network !== undefined) return network;
  throw new UserError({
    what: `${JSON.stringify(text)} is no address that can be let in`,
    why: 'it must be me, an IPv4 address or a network such as 192.0.2.0/24',
    next: 'stack authorize --help',
  });
}
