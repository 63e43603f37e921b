// A listener as DescribeListeners answers it.
import type { Listener } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Store } from '../store.js';
import { defaultRuleOf } from './default-rule.js';
import type { ListenerRecord } from './records.js';

export function describeListener(store: Store, record: ListenerRecord): Listener {
  const [certificate] = record.certificateArns;
  return {
    ListenerArn: record.arn,
    LoadBalancerArn: record.loadBalancerArn,
    Port: record.port,
    Protocol: record.protocol,
    DefaultActions: [...(defaultRuleOf(store, record.arn)?.actions ?? [])],
    ...(certificate !== undefined && { Certificates: [{ CertificateArn: certificate }] }),
    ...(record.sslPolicy !== undefined && { SslPolicy: record.sslPolicy }),
  };
}
