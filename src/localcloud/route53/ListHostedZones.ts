// ListHostedZones: all zones in the order of their making, in pages.
import { ListHostedZones$, type ListHostedZonesRequest } from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { pageSize } from './page.js';
import { hostedZones } from './records.js';
import { bareId, describeZone } from './zones.js';

export const listHostedZones = action(ListHostedZones$, (input: ListHostedZonesRequest, call: Call) => {
  const { store } = call.cloud;
  const zones = hostedZones(store).values();
  const size = pageSize(input.MaxItems);
  const start = input.Marker ? zones.findIndex((zone) => zone.id === bareId(input.Marker ?? '')) : 0;
  if (start < 0) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${input.Marker}`, 404);
  const next = zones[start + size];
  return {
    HostedZones: zones.slice(start, start + size).map((zone) => describeZone(store, zone)),
    Marker: input.Marker ?? '',
    MaxItems: size,
    IsTruncated: next !== undefined,
    ...(next && { NextMarker: next.id }),
  };
});
