// ModifyVpcAttribute: DNS support and DNS host names, one at a time.
import { ModifyVpcAttribute$, type ModifyVpcAttributeRequest } from '@aws-sdk/client-ec2';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { find, save } from './find.js';
import { vpcKind } from './kinds.js';

export const ModifyVpcAttribute = action<ModifyVpcAttributeRequest, object>(
  ModifyVpcAttribute$,
  (input, call) => {
    const vpc = find(vpcKind, call, input.VpcId);
    const support = input.EnableDnsSupport?.Value;
    const hostnames = input.EnableDnsHostnames?.Value;
    if (support !== undefined && hostnames !== undefined) {
      throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
    }
    save(vpcKind, call, {
      ...vpc,
      enableDnsSupport: support ?? vpc.enableDnsSupport,
      enableDnsHostnames: hostnames ?? vpc.enableDnsHostnames,
    });
    return {};
  },
);
