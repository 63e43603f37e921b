// DescribeTargetGroups: by ARN, by name, by load balancer, or all of the region.
import {
  DescribeTargetGroups$,
  type DescribeTargetGroupsInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { ofRegion, requireLoadBalancer, requireTargetGroup } from './find.js';
import { paginate } from './page.js';
import { type TargetGroupRecord, targetGroups } from './records.js';
import { describeTargetGroup } from './target-group-view.js';
import { targetGroupsUsedBy } from './usage.js';

export const describeTargetGroups = action(
  DescribeTargetGroups$,
  (input: DescribeTargetGroupsInput, call: Call) => {
    const { page, NextMarker } = paginate(select(input, call), {
      idOf: (record) => record.arn,
      marker: input.Marker,
      pageSize: input.PageSize,
    });
    return { TargetGroups: page.map((record) => describeTargetGroup(call.cloud.store, record)), NextMarker };
  },
);

function select(input: DescribeTargetGroupsInput, call: Call): TargetGroupRecord[] {
  if (input.TargetGroupArns?.length) return input.TargetGroupArns.map((arn) => requireTargetGroup(call, arn));
  const all = ofRegion(targetGroups(call.cloud.store), call.region);
  if (input.LoadBalancerArn) {
    const { arn } = requireLoadBalancer(call, input.LoadBalancerArn);
    const used = targetGroupsUsedBy(call.cloud.store, arn);
    return all.filter((record) => used.has(record.arn));
  }
  if (!input.Names?.length) return all;
  return input.Names.map((name) => {
    const found = all.find((record) => record.name === name);
    if (found) return found;
    throw new AwsError('TargetGroupNotFound', `Target groups '[${name}]' not found`);
  });
}
