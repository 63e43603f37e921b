// ListHostedZonesByName: zones in the order of their reversed names, from a given name on.
import { ListHostedZonesByName$, type ListHostedZonesByNameRequest } from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { compareNames, compareText, normalizeName } from './names.js';
import { pageSize } from './page.js';
import { type HostedZoneRecord, hostedZones } from './records.js';
import { bareId, describeZone } from './zones.js';

/** Begins at the first zone not before `DNSName`, which need not exist: the first hit may be another zone. */
export const listHostedZonesByName = action(
  ListHostedZonesByName$,
  (input: ListHostedZonesByNameRequest, call: Call) => {
    if (input.HostedZoneId && !input.DNSName) {
      throw new AwsError('InvalidInput', 'DNSName must be given together with HostedZoneId');
    }
    const { store } = call.cloud;
    const zones = hostedZones(store).values().sort(compareZones).filter(isNotBefore(input));
    const size = pageSize(input.MaxItems);
    const next = zones[size];
    return {
      HostedZones: zones.slice(0, size).map((zone) => describeZone(store, zone)),
      DNSName: input.DNSName,
      HostedZoneId: input.HostedZoneId,
      MaxItems: size,
      IsTruncated: next !== undefined,
      ...(next && { NextDNSName: next.name, NextHostedZoneId: next.id }),
    };
  },
);

function compareZones(left: HostedZoneRecord, right: HostedZoneRecord): number {
  return compareNames(left.name, right.name) || compareText(left.id, right.id);
}

function isNotBefore(input: ListHostedZonesByNameRequest): (zone: HostedZoneRecord) => boolean {
  if (!input.DNSName) return () => true;
  const name = normalizeName(input.DNSName);
  const id = bareId(input.HostedZoneId ?? '');
  return (zone) => (compareNames(zone.name, name) || compareText(zone.id, id)) >= 0;
}
