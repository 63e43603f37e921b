// The address machines see a load balancer come from.
import type { InstanceRecord } from '../../ec2/records.js';
import type { LoadBalancerRecord } from '../records.js';

/** Its private address in the machine's zone. Machines on loopback can only be reached from loopback. */
export function sourceAddress(balancer: LoadBalancerRecord, instance: InstanceRecord): string | undefined {
  const index = balancer.zoneNames.indexOf(instance.availabilityZone);
  const address = (balancer.hostIps ?? balancer.privateIps)[Math.max(index, 0)];
  if (instance.privateIp.startsWith('127.') && !address?.startsWith('127.')) return undefined;
  return address;
}
