// DescribeListeners: of one load balancer, or by ARN.
import { DescribeListeners$, type DescribeListenersInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireListener, requireLoadBalancer } from './find.js';
import { describeListener } from './listener-view.js';
import { paginate } from './page.js';
import { type ListenerRecord, listeners } from './records.js';

export const describeListeners = action(DescribeListeners$, (input: DescribeListenersInput, call: Call) => {
  const { page, NextMarker } = paginate(select(input, call), {
    idOf: (record) => record.arn,
    marker: input.Marker,
    pageSize: input.PageSize,
  });
  return { Listeners: page.map((record) => describeListener(call.cloud.store, record)), NextMarker };
});

function select(input: DescribeListenersInput, call: Call): ListenerRecord[] {
  if (input.ListenerArns?.length) return input.ListenerArns.map((arn) => requireListener(call, arn));
  if (!input.LoadBalancerArn) {
    throw new AwsError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
  }
  const { arn } = requireLoadBalancer(call, input.LoadBalancerArn);
  return listeners(call.cloud.store)
    .values()
    .filter((record) => record.loadBalancerArn === arn);
}
