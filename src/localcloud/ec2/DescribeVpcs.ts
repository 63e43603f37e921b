// DescribeVpcs.
import { DescribeVpcs$, type DescribeVpcsRequest, type DescribeVpcsResult } from '@aws-sdk/client-ec2';
import { vpcShape } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { vpcKind } from './kinds.js';
import type { VpcRecord } from './network-records.js';
import { paginate } from './paging.js';

const fields: Fields<VpcRecord> = {
  'vpc-id': (vpc) => vpc.id,
  cidr: (vpc) => vpc.cidrBlock,
  'cidr-block': (vpc) => vpc.cidrBlock,
  'cidr-block-association.cidr-block': (vpc) => vpc.cidrBlock,
  state: () => 'available',
  'is-default': () => false,
  isDefault: () => false,
  'dhcp-options-id': () => 'default',
};

export const DescribeVpcs = ec2Action<DescribeVpcsRequest, DescribeVpcsResult>(
  DescribeVpcs$,
  (input, call) => {
    const found = findAll(vpcKind, call, input.VpcIds);
    const own = { ...fields, 'owner-id': () => call.cloud.account };
    const page = paginate(applyFilters(found, input.Filters, own), input);
    return { Vpcs: page.items.map((vpc) => vpcShape(vpc, call)), NextToken: page.NextToken };
  },
);
