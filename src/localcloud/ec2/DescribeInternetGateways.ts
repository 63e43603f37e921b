// DescribeInternetGateways.
import {
  DescribeInternetGateways$,
  type DescribeInternetGatewaysRequest,
  type DescribeInternetGatewaysResult,
} from '@aws-sdk/client-ec2';
import { internetGatewayShape } from './describe-network.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { internetGatewayKind } from './kinds.js';
import type { InternetGatewayRecord } from './network-records.js';
import { paginate } from './paging.js';

const fields: Fields<InternetGatewayRecord> = {
  'internet-gateway-id': (gateway) => gateway.id,
  'attachment.vpc-id': (gateway) => gateway.vpcId,
  'attachment.state': (gateway) => (gateway.vpcId ? 'available' : undefined),
};

export const DescribeInternetGateways = ec2Action<
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult
>(DescribeInternetGateways$, (input, call) => {
  const found = findAll(internetGatewayKind, call, input.InternetGatewayIds);
  const own = { ...fields, 'owner-id': () => call.cloud.account };
  const page = paginate(applyFilters(found, input.Filters, own), input);
  return {
    InternetGateways: page.items.map((gateway) => internetGatewayShape(gateway, call)),
    NextToken: page.NextToken,
  };
});
