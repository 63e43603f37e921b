// GetHostedZone: one zone with its name servers.
import { GetHostedZone$, type GetHostedZoneRequest } from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { nameServers } from './records.js';
import { describeZone, requireZone } from './zones.js';

export const getHostedZone = action(GetHostedZone$, (input: GetHostedZoneRequest, call: Call) => {
  const zone = requireZone(call.cloud.store, input.Id);
  return { HostedZone: describeZone(call.cloud.store, zone), DelegationSet: { NameServers: nameServers } };
});
