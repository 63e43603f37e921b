// Spot requests as they are shown: open or closed as their instance is.
import type { SpotInstanceRequest, SpotInstanceState } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { instances } from './records.js';
import type { SpotRequestRecord } from './spot-records.js';
import { regionZones } from './zones.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-request-status.html */
const statuses = {
  active: ['fulfilled', 'Your spot request is fulfilled.'],
  closed: ['instance-terminated-by-user', 'Spot Instance terminated due to user-initiated termination.'],
  cancelled: [
    'request-canceled-and-instance-running',
    'Your Spot request is canceled, but your Spot Instance is still running.',
  ],
} as const;

export type RequestState = keyof typeof statuses & SpotInstanceState;

export function requestState(request: SpotRequestRecord, call: Call): RequestState {
  const state = instances(call.cloud.store).get(request.instanceId)?.state ?? 'terminated';
  if (request.cancelled) return 'cancelled';
  return state === 'terminated' || state === 'shutting-down' ? 'closed' : 'active';
}

export function spotRequestShape(request: SpotRequestRecord, call: Call): SpotInstanceRequest {
  const State = requestState(request, call);
  const [Code, Message] = statuses[State];
  const zone = instances(call.cloud.store).get(request.instanceId)?.availabilityZone;
  return {
    SpotInstanceRequestId: request.id,
    InstanceId: request.instanceId,
    InstanceInterruptionBehavior: 'terminate',
    CreateTime: new Date(request.createTime),
    LaunchedAvailabilityZone: zone,
    LaunchedAvailabilityZoneId: regionZones(call.region).find(({ name }) => name === zone)?.id,
    ProductDescription: 'Linux/UNIX',
    SpotPrice: request.maxPrice,
    State,
    Status: { Code, Message, UpdateTime: new Date(request.createTime) },
    Type: 'one-time',
    Tags: [...request.tags],
  };
}
