// DescribeSpotInstanceRequests: one for each spot instance, made by its launch.
import {
  DescribeSpotInstanceRequests$,
  type DescribeSpotInstanceRequestsRequest,
  type DescribeSpotInstanceRequestsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { requestState, spotRequestShape } from './describe-spot-request.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { spotRequestKind } from './kinds.js';
import { paginate } from './paging.js';
import type { SpotRequestRecord } from './spot-records.js';

const fieldsOf = (call: Call): Fields<SpotRequestRecord> => ({
  'create-time': (request) => request.createTime,
  'instance-id': (request) => request.instanceId,
  'spot-instance-request-id': (request) => request.id,
  'spot-price': (request) => request.maxPrice,
  state: (request) => requestState(request, call),
  type: () => 'one-time',
});

export const DescribeSpotInstanceRequests = ec2Action<
  DescribeSpotInstanceRequestsRequest,
  DescribeSpotInstanceRequestsResult
>(DescribeSpotInstanceRequests$, (input, call) => {
  const found = findAll(spotRequestKind, call, input.SpotInstanceRequestIds);
  const page = paginate(applyFilters(found, input.Filters, fieldsOf(call)), input);
  return {
    SpotInstanceRequests: page.items.map((request) => spotRequestShape(request, call)),
    NextToken: page.NextToken,
  };
});
