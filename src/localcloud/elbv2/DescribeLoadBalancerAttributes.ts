// DescribeLoadBalancerAttributes: every attribute with its value.
import {
  DescribeLoadBalancerAttributes$,
  type DescribeLoadBalancerAttributesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { action, type Call } from '../wire/action.js';
import { listAttributes } from './attributes.js';
import { requireLoadBalancer } from './find.js';

export const describeLoadBalancerAttributes = action(
  DescribeLoadBalancerAttributes$,
  (input: DescribeLoadBalancerAttributesInput, call: Call) => ({
    Attributes: listAttributes(requireLoadBalancer(call, input.LoadBalancerArn).attributes),
  }),
);
