// DescribeInstanceTypeOfferings: by region, zone or zone id.
import {
  DescribeInstanceTypeOfferings$,
  type DescribeInstanceTypeOfferingsRequest,
  type DescribeInstanceTypeOfferingsResult,
  type InstanceTypeOffering,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { allInstanceTypes, type InstanceTypeRecord } from './instance-types/instance-types.js';
import { zonesOffering } from './instance-types/offerings.js';
import { paginate } from './paging.js';
import { regionZones } from './zones.js';

interface Offering {
  readonly id: string;
  readonly name: string;
  readonly location: string;
}

const fields: Fields<Offering> = {
  location: (offering) => offering.location,
  'instance-type': (offering) => offering.name,
};

export const DescribeInstanceTypeOfferings = ec2Action<
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult
>(DescribeInstanceTypeOfferings$, (input, call) => {
  const locationType = input.LocationType ?? 'region';
  const offerings = allInstanceTypes().flatMap((type) =>
    locationsOf(type, locationType, call).map((location) => ({
      id: `${location}/${type.name}`,
      name: type.name,
      location,
    })),
  );
  const page = paginate(applyFilters(offerings, input.Filters, fields), { MaxResults: 1000, ...input });
  return {
    InstanceTypeOfferings: page.items.map(({ name, location }) => ({
      InstanceType: name as InstanceTypeOffering['InstanceType'],
      LocationType: locationType,
      Location: location,
    })),
    NextToken: page.NextToken,
  };
});

function locationsOf(type: InstanceTypeRecord, locationType: string, call: Call): string[] {
  const zones = zonesOffering(type, call.region);
  switch (locationType) {
    case 'region':
      return zones.length ? [call.region] : [];
    case 'availability-zone':
      return zones;
    case 'availability-zone-id':
      return regionZones(call.region)
        .filter((zone) => zones.includes(zone.name))
        .map((zone) => zone.id);
    default:
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${locationType}) for parameter locationType is invalid.`,
      );
  }
}
