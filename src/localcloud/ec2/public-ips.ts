// Public addresses in use, and a free one.
import type { LocalCloud } from '../cloud.js';
import { addresses } from './network-records.js';
import { instances } from './records.js';

/** Elastic IPs, associated or not, and the addresses of running instances. */
function takenPublicIps(cloud: LocalCloud): Set<string> {
  const ofInstances = instances(cloud.store)
    .values()
    .flatMap((instance) => (instance.publicIp && instance.state !== 'terminated' ? [instance.publicIp] : []));
  return new Set([
    ...ofInstances,
    ...addresses(cloud.store)
      .values()
      .map((address) => address.publicIp),
  ]);
}

/** @param avoid further addresses not to be given, e.g. the one an instance had before its stop */
export function pickPublicIp(cloud: LocalCloud, avoid: readonly string[] = []): string {
  return cloud.machines.pickPublicIp(new Set([...takenPublicIps(cloud), ...avoid]));
}
