// Public addresses in use, and a free one.
import type { LocalCloud } from '../cloud.js';
import { AwsError } from '../wire/error.js';
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

/** Gives another free address at each call, for launches of many: what is taken is read once. */
export function publicIpPicker(cloud: LocalCloud): () => string {
  const taken = takenPublicIps(cloud);
  return () => {
    const address = pickFrom(cloud, taken);
    taken.add(address);
    return address;
  };
}

/** @param avoid further addresses not to be given, e.g. the one an instance had before its stop */
export function pickPublicIp(cloud: LocalCloud, avoid: readonly string[] = []): string {
  return pickFrom(cloud, new Set([...takenPublicIps(cloud), ...avoid]));
}

/** @throws InsufficientAddressCapacity where all of the local cloud's own are in use */
function pickFrom(cloud: LocalCloud, taken: ReadonlySet<string>): string {
  try {
    return cloud.machines.pickPublicIp(taken);
  } catch (error) {
    cloud.log(`public address: ${error instanceof Error ? error.message : String(error)}`);
    throw new AwsError(
      'InsufficientAddressCapacity',
      'Not enough available addresses to satisfy your minimum request. Reduce the number of addresses you are ' +
        'requesting or wait for additional capacity to become available.',
    );
  }
}
