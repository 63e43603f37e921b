// The public address of an instance: Elastic, or new at every start.
import type { LocalCloud } from '../cloud.js';
import { type AddressRecord, addresses } from './network-records.js';
import { pickPublicIp } from './public-ips.js';
import { type InstanceRecord, instances } from './records.js';

export function addressOf(cloud: LocalCloud, instanceId: string): AddressRecord | undefined {
  return addresses(cloud.store)
    .values()
    .find((address) => address.instanceId === instanceId);
}

export function isElastic(cloud: LocalCloud, instance: InstanceRecord): boolean {
  return addressOf(cloud, instance.id)?.publicIp === instance.publicIp;
}

/** The address for the next start: never the one of the last time, unless Elastic. */
export function nextPublicIp(cloud: LocalCloud, instance: InstanceRecord): string | undefined {
  const elastic = addressOf(cloud, instance.id)?.publicIp;
  if (elastic) return elastic;
  if (!instance.associatePublicIp) return undefined;
  return pickPublicIp(cloud, instance.lastPublicIp ? [instance.lastPublicIp] : []);
}

/** Lets go of the Elastic IP of an instance that goes. */
export function dropAddress(cloud: LocalCloud, instanceId: string): void {
  const address = addressOf(cloud, instanceId);
  if (!address) return;
  addresses(cloud.store).put(address.id, { ...address, instanceId: undefined, associationId: undefined });
}

/** Gives an instance another public address, or none: at once while it runs, else with its next start. */
export async function givePublicIp(
  cloud: LocalCloud,
  instanceId: string,
  publicIp: string | undefined,
): Promise<void> {
  const changed = instances(cloud.store).update(instanceId, (now) => ({ ...now, publicIp }));
  if (changed?.state === 'running') await cloud.machines.setPublicIp(instanceId, publicIp);
}
