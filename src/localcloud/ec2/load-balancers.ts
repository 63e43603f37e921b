// What EC2 needs to know of Elastic Load Balancing's records: their interfaces lie in our subnets and groups.
import type { LocalCloud } from '../cloud.js';

export interface LoadBalancerInterfaces {
  readonly securityGroupIds: readonly string[];
  readonly privateIps: readonly string[];
  /** One for each private address, in the same order. */
  readonly subnetIds?: readonly string[];
  readonly arn?: string;
  readonly region?: string;
}

export function loadBalancerInterfaces(cloud: LocalCloud): LoadBalancerInterfaces[] {
  return cloud.store.table<LoadBalancerInterfaces>('elbv2/load-balancers').values();
}
