// A target group as DescribeTargetGroups answers it.
import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Store } from '../store.js';
import type { TargetGroupRecord } from './records.js';
import { loadBalancersUsing } from './usage.js';

export function describeTargetGroup(store: Store, record: TargetGroupRecord): TargetGroup {
  const check = record.healthCheck;
  return {
    TargetGroupArn: record.arn,
    TargetGroupName: record.name,
    Protocol: 'HTTP',
    ProtocolVersion: 'HTTP1',
    Port: record.port,
    VpcId: record.vpcId,
    TargetType: 'instance',
    IpAddressType: 'ipv4',
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: check.port,
    HealthCheckEnabled: check.enabled,
    HealthCheckPath: check.path,
    HealthCheckIntervalSeconds: check.intervalSeconds,
    HealthCheckTimeoutSeconds: check.timeoutSeconds,
    HealthyThresholdCount: check.healthyThreshold,
    UnhealthyThresholdCount: check.unhealthyThreshold,
    Matcher: { HttpCode: check.matcher },
    LoadBalancerArns: loadBalancersUsing(store, record.arn),
  };
}
