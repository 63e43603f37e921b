// DescribeLoadBalancers: by ARN, by name, or all of the region.
import {
  DescribeLoadBalancers$,
  type DescribeLoadBalancersInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { ofRegion, requireLoadBalancer } from './find.js';
import { describeLoadBalancer } from './load-balancer-view.js';
import { paginate } from './page.js';
import { type LoadBalancerRecord, loadBalancers } from './records.js';

export const describeLoadBalancers = action(
  DescribeLoadBalancers$,
  (input: DescribeLoadBalancersInput, call: Call) => {
    const { page, NextMarker } = paginate(select(input, call), {
      idOf: (record) => record.arn,
      marker: input.Marker,
      pageSize: input.PageSize,
    });
    return { LoadBalancers: page.map(describeLoadBalancer), NextMarker };
  },
);

function select(input: DescribeLoadBalancersInput, call: Call): LoadBalancerRecord[] {
  if (input.LoadBalancerArns?.length)
    return input.LoadBalancerArns.map((arn) => requireLoadBalancer(call, arn));
  const all = ofRegion(loadBalancers(call.cloud.store), call.region);
  if (!input.Names?.length) return all;
  return input.Names.map((name) => {
    const found = all.find((record) => record.name === name);
    if (found) return found;
    throw new AwsError('LoadBalancerNotFound', `Load balancers '[${name}]' not found`);
  });
}
