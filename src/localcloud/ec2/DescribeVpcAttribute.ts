// DescribeVpcAttribute: DNS support and DNS host names.
import {
  DescribeVpcAttribute$,
  type DescribeVpcAttributeRequest,
  type DescribeVpcAttributeResult,
} from '@aws-sdk/client-ec2';
import { ec2Action, required } from './ec2-action.js';
import { find } from './find.js';
import { vpcKind } from './kinds.js';

export const DescribeVpcAttribute = ec2Action<DescribeVpcAttributeRequest, DescribeVpcAttributeResult>(
  DescribeVpcAttribute$,
  (input, call) => {
    const vpc = find(vpcKind, call, input.VpcId);
    switch (required(input.Attribute, 'attribute')) {
      case 'enableDnsSupport':
        return { VpcId: vpc.id, EnableDnsSupport: { Value: vpc.enableDnsSupport } };
      case 'enableDnsHostnames':
        return { VpcId: vpc.id, EnableDnsHostnames: { Value: vpc.enableDnsHostnames } };
      default:
        return { VpcId: vpc.id, EnableNetworkAddressUsageMetrics: { Value: false } };
    }
  },
);
