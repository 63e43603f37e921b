// Who may reach sshd: the configured addresses, `me` being where this machine's calls come from.
import { callerAddress } from '../../cloud/caller-address.js';
import type { Context } from '../context.js';

/** CIDRs; an address without a prefix length is one host. */
export async function allowedAddresses(context: Context): Promise<string[]> {
  const resolve = async (entry: string) => {
    const address = entry === 'me' ? await callerAddress(context.cloud) : entry;
    return address.includes('/') ? address : `${address}/32`;
  };
  return Promise.all(context.config.ssh.allow.map(resolve));
}
