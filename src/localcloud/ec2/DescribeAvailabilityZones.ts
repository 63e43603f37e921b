// DescribeAvailabilityZones: of the call's region.
import {
  DescribeAvailabilityZones$,
  type DescribeAvailabilityZonesRequest,
  type DescribeAvailabilityZonesResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { regionZones, type Zone } from './zones.js';

const fields: Fields<Zone> = {
  'zone-name': (zone) => zone.name,
  'zone-id': (zone) => zone.id,
  'zone-type': () => 'availability-zone',
  state: () => 'available',
  'opt-in-status': () => 'opt-in-not-required',
};

export const DescribeAvailabilityZones = ec2Action<
  DescribeAvailabilityZonesRequest,
  DescribeAvailabilityZonesResult
>(DescribeAvailabilityZones$, (input, call) => {
  const all = regionZones(call.region);
  const wanted = [...(input.ZoneNames ?? []), ...(input.ZoneIds ?? [])];
  const missing = wanted.find((each) => !all.some((zone) => zone.name === each || zone.id === each));
  if (missing !== undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${missing}]`);
  }
  const found = wanted.length
    ? all.filter((zone) => wanted.includes(zone.name) || wanted.includes(zone.id))
    : all;
  const own: Fields<Zone> = { ...fields, 'region-name': () => call.region, 'group-name': () => call.region };
  return {
    AvailabilityZones: applyFilters(found, input.Filters, own).map((zone) => ({
      ZoneName: zone.name,
      ZoneId: zone.id,
      ZoneType: 'availability-zone',
      RegionName: call.region,
      GroupName: `${call.region}-zg-1`,
      NetworkBorderGroup: call.region,
      State: 'available',
      OptInStatus: 'opt-in-not-required',
      Messages: [],
    })),
  };
});
