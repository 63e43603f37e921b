// A load balancer as DescribeLoadBalancers answers it.
import type { LoadBalancer } from '@aws-sdk/client-elastic-load-balancing-v2';
import { loadBalancerZoneId } from './names.js';
import type { LoadBalancerRecord } from './records.js';

export function describeLoadBalancer(record: LoadBalancerRecord): LoadBalancer {
  return {
    LoadBalancerArn: record.arn,
    LoadBalancerName: record.name,
    DNSName: record.dnsName,
    CanonicalHostedZoneId: loadBalancerZoneId(record.region),
    CreatedTime: new Date(record.createdTime),
    Scheme: record.scheme,
    VpcId: record.vpcId,
    State: { Code: record.state, ...(record.stateReason !== undefined && { Reason: record.stateReason }) },
    Type: 'application',
    AvailabilityZones: record.subnetIds.map((subnetId, index) => ({
      ZoneName: record.zoneNames[index],
      SubnetId: subnetId,
      LoadBalancerAddresses: [],
    })),
    SecurityGroups: [...record.securityGroupIds],
    IpAddressType: 'ipv4',
  };
}
