// ListResourceRecordSets: a zone's record sets by reversed name, type and identifier, in pages.
import {
  ListResourceRecordSets$,
  type ListResourceRecordSetsRequest,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { compareNames, compareText, normalizeName } from './names.js';
import { pageSize } from './page.js';
import { setsOfZone } from './records.js';
import { requireZone } from './zones.js';

export const listResourceRecordSets = action(
  ListResourceRecordSets$,
  (input: ListResourceRecordSetsRequest, call: Call) => {
    refuseLooseStart(input);
    const { store } = call.cloud;
    const zone = requireZone(store, input.HostedZoneId);
    const sets = setsOfZone(store, zone.id).sort(compareSets).filter(isNotBefore(input));
    const size = pageSize(input.MaxItems, 300);
    return {
      ResourceRecordSets: sets.slice(0, size),
      MaxItems: size,
      IsTruncated: sets.length > size,
      ...describeNext(sets[size]),
    };
  },
);

function refuseLooseStart(input: ListResourceRecordSetsRequest): void {
  if (input.StartRecordType && !input.StartRecordName) {
    throw new AwsError('InvalidInput', 'The input is not valid: type was given without name');
  }
  if (input.StartRecordIdentifier && !input.StartRecordType) {
    throw new AwsError('InvalidInput', 'The input is not valid: identifier was given without name and type');
  }
}

function compareSets(left: ResourceRecordSet, right: ResourceRecordSet): number {
  return (
    compareNames(left.Name ?? '', right.Name ?? '') ||
    compareText(left.Type ?? '', right.Type ?? '') ||
    compareText(left.SetIdentifier ?? '', right.SetIdentifier ?? '')
  );
}

function isNotBefore(input: ListResourceRecordSetsRequest): (set: ResourceRecordSet) => boolean {
  if (!input.StartRecordName) return () => true;
  const start: ResourceRecordSet = {
    Name: normalizeName(input.StartRecordName),
    // The empty type sorts first: a start without type begins with the first set of that name.
    Type: input.StartRecordType ?? ('' as 'A'),
    SetIdentifier: input.StartRecordIdentifier ?? '',
  };
  return (set) => compareSets(set, start) >= 0;
}

function describeNext(next: ResourceRecordSet | undefined): object {
  if (!next) return {};
  return {
    NextRecordName: next.Name,
    NextRecordType: next.Type,
    ...(next.SetIdentifier !== undefined && { NextRecordIdentifier: next.SetIdentifier }),
  };
}
