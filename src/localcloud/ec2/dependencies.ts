// What still uses a network resource and so keeps it from being deleted.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { loadBalancerInterfaces } from './load-balancers.js';
import { internetGateways, routeTables, securityGroupRules } from './network-records.js';
import { type InstanceRecord, instances, securityGroups, subnets } from './records.js';

/** @throws DependencyViolation where `used` is true */
export function refuseInUse(used: boolean, noun: string, id: string): void {
  if (used) {
    throw new AwsError('DependencyViolation', `The ${noun} '${id}' has dependencies and cannot be deleted.`);
  }
}

/** Instances that still hold their network interface. */
export function instancesWithInterface(call: Call): InstanceRecord[] {
  return instances(call.cloud.store)
    .values()
    .filter((instance) => instance.state !== 'terminated');
}

export function isSubnetUsed(call: Call, subnetId: string): boolean {
  return (
    instancesWithInterface(call).some((instance) => instance.subnetId === subnetId) ||
    loadBalancerInterfaces(call.cloud).some((balancer) => balancer.subnetIds?.includes(subnetId))
  );
}

/** Used by an instance, by a load balancer, or named as the source of another group's rule. */
export function isGroupUsed(call: Call, groupId: string): boolean {
  const { store } = call.cloud;
  return (
    instancesWithInterface(call).some((instance) => instance.securityGroupIds.includes(groupId)) ||
    loadBalancerInterfaces(call.cloud).some((balancer) => balancer.securityGroupIds.includes(groupId)) ||
    securityGroupRules(store)
      .values()
      .some((rule) => rule.referencedGroupId === groupId && rule.groupId !== groupId)
  );
}

/** Anything in the VPC but its own default group and main route table. */
export function isVpcUsed(call: Call, vpcId: string): boolean {
  const { store } = call.cloud;
  const within = (record: { readonly vpcId?: string }) => record.vpcId === vpcId;
  return (
    subnets(store).values().some(within) ||
    internetGateways(store).values().some(within) ||
    securityGroups(store)
      .values()
      .some((group) => within(group) && group.name !== 'default') ||
    routeTables(store)
      .values()
      .some((table) => within(table) && !isMain(table))
  );
}

export function isMain(table: { readonly associations: readonly { readonly subnetId?: string }[] }): boolean {
  return table.associations.some((association) => association.subnetId === undefined);
}
