// Private addresses of a subnet, unique over the whole local cloud: all its networks share one host.
import type { LocalCloud } from '../cloud.js';
import { AwsError } from '../wire/error.js';
import { requireCidr, toAddress, toNumber } from './cidr.js';
import { loadBalancerInterfaces } from './load-balancers.js';
import { instances, type SubnetRecord } from './records.js';

/** All private addresses in use: of instances that are not terminated, and of load balancers. */
export function takenPrivateIps(cloud: LocalCloud): Set<string> {
  const live = instances(cloud.store)
    .values()
    .filter((instance) => instance.state !== 'terminated');
  return new Set([
    ...live.map((instance) => instance.privateIp),
    ...loadBalancerInterfaces(cloud).flatMap((balancer) => balancer.privateIps),
  ]);
}

/**
 * A free address of the subnet. AWS keeps the first four and the last of each subnet for itself:
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 * @throws InsufficientFreeAddressesInSubnet
 */
export function pickPrivateIp(subnet: SubnetRecord, taken: ReadonlySet<string>): string {
  return freeIn(subnet, taken).next().value;
}

/** Free addresses of the subnet in order; a launch of many looks at each address once. */
export function freePrivateIps(subnet: SubnetRecord, cloud: LocalCloud): Generator<string, never> {
  return freeIn(subnet, takenPrivateIps(cloud));
}

function* freeIn(subnet: SubnetRecord, taken: ReadonlySet<string>): Generator<string, never> {
  const { first, last } = requireCidr(subnet.cidrBlock, 'cidrBlock');
  for (let value = first + 4; value < last; value++) {
    const address = toAddress(value);
    if (!taken.has(address)) yield address;
  }
  throw new AwsError(
    'InsufficientFreeAddressesInSubnet',
    `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
  );
}

/**
 * Checks an address the caller asks for.
 * @throws InvalidParameterValue outside the subnet, InvalidIPAddress.InUse
 */
export function checkPrivateIp(address: string, subnet: SubnetRecord, taken: ReadonlySet<string>): string {
  const { first, last } = requireCidr(subnet.cidrBlock, 'cidrBlock');
  const value = toNumber(address);
  if (value === undefined || value < first + 4 || value >= last) {
    throw new AwsError(
      'InvalidParameterValue',
      `Address ${address} does not fall within the subnet's address range`,
    );
  }
  if (taken.has(address)) {
    throw new AwsError('InvalidIPAddress.InUse', `Address ${address} is in use.`);
  }
  return address;
}

/** How many addresses of the subnet are free, as DescribeSubnets counts them. */
export function countFreeIps(cloud: LocalCloud, subnet: SubnetRecord): number {
  const { first, last } = requireCidr(subnet.cidrBlock, 'cidrBlock');
  const used = [...takenPrivateIps(cloud)].map(toNumber).filter((value) => value !== undefined);
  return last - first + 1 - 5 - used.filter((value) => value > first + 3 && value < last).length;
}
