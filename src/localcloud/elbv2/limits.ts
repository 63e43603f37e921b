// The quotas of load balancing the local cloud keeps.

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
export const limits = {
  loadBalancersPerRegion: 50,
  targetGroupsPerRegion: 3000,
  targetGroupsPerLoadBalancer: 100,
  targetGroupsPerAction: 5,
  listenersPerLoadBalancer: 50,
  /** Default rules do not count. */
  rulesPerLoadBalancer: 100,
  /** Default certificates do not count. */
  certificatesPerLoadBalancer: 25,
  targetsPerLoadBalancer: 1000,
  valuesPerRule: 5,
  wildcardsPerRule: 5,
  tagsPerResource: 50,
  largestPriority: 50_000,
} as const;
