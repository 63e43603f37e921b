// The addresses at both ends of a load balancer's connection to a machine.
import type { InstanceRecord } from '../../ec2/records.js';
import type { LoadBalancerRecord } from '../records.js';

/** Its private address in the machine's zone. Machines on loopback can only be reached from loopback. */
export function sourceAddress(balancer: LoadBalancerRecord, instance: InstanceRecord): string | undefined {
  const index = balancer.zoneNames.indexOf(instance.availabilityZone);
  const address = (balancer.hostIps ?? balancer.privateIps)[Math.max(index, 0)];
  if (instance.privateIp.startsWith('127.') && !address?.startsWith('127.')) return undefined;
  return address;
}

/** A virtual machine has no network of its own: what it serves is at its public address, which is of loopback. */
export function machineAddress({ publicIp, privateIp }: InstanceRecord): string {
  return publicIp?.startsWith('127.') ? publicIp : privateIp;
}
