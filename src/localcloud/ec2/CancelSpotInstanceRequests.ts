// CancelSpotInstanceRequests: the instances run on, as on AWS.
import {
  CancelSpotInstanceRequests$,
  type CancelSpotInstanceRequestsRequest,
  type CancelSpotInstanceRequestsResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { requestState } from './describe-spot-request.js';
import { ec2Action, required } from './ec2-action.js';
import { findAll, save } from './find.js';
import { spotRequestKind } from './kinds.js';
import type { SpotRequestRecord } from './spot-records.js';

export const CancelSpotInstanceRequests = ec2Action<
  CancelSpotInstanceRequestsRequest,
  CancelSpotInstanceRequestsResult
>(CancelSpotInstanceRequests$, (input, call) => {
  const ids = required(input.SpotInstanceRequestIds, 'SpotInstanceRequestId');
  const found = findAll(spotRequestKind, call, ids).map((request) => cancel(request, call));
  return {
    CancelledSpotInstanceRequests: found.map((request) => ({
      SpotInstanceRequestId: request.id,
      State: requestState(request, call),
    })),
  };
});

/** The request of an instance that is gone stays closed. */
function cancel(request: SpotRequestRecord, call: Call): SpotRequestRecord {
  if (requestState(request, call) !== 'active') return request;
  return save(spotRequestKind, call, { ...request, cancelled: true });
}
