// DescribeSubnets.
import {
  DescribeSubnets$,
  type DescribeSubnetsRequest,
  type DescribeSubnetsResult,
} from '@aws-sdk/client-ec2';
import { subnetShape, zoneId } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { subnetKind } from './kinds.js';
import { paginate } from './paging.js';
import type { SubnetRecord } from './records.js';

const fields: Fields<SubnetRecord> = {
  'subnet-id': (subnet) => subnet.id,
  'vpc-id': (subnet) => subnet.vpcId,
  'availability-zone': (subnet) => subnet.availabilityZone,
  availabilityZone: (subnet) => subnet.availabilityZone,
  'availability-zone-id': zoneId,
  availabilityZoneId: zoneId,
  cidr: (subnet) => subnet.cidrBlock,
  'cidr-block': (subnet) => subnet.cidrBlock,
  cidrBlock: (subnet) => subnet.cidrBlock,
  state: () => 'available',
  'default-for-az': () => false,
  defaultForAz: () => false,
  'map-public-ip-on-launch': (subnet) => subnet.mapPublicIpOnLaunch,
};

export const DescribeSubnets = ec2Action<DescribeSubnetsRequest, DescribeSubnetsResult>(
  DescribeSubnets$,
  (input, call) => {
    const found = findAll(subnetKind, call, input.SubnetIds);
    const own = { ...fields, 'owner-id': () => call.cloud.account };
    const page = paginate(applyFilters(found, input.Filters, own), input);
    return { Subnets: page.items.map((subnet) => subnetShape(subnet, call)), NextToken: page.NextToken };
  },
);
