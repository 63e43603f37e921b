// DescribeRegions: those enabled in every account.
import {
  DescribeRegions$,
  type DescribeRegionsRequest,
  type DescribeRegionsResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters } from './filters.js';
import { regionNames } from './zones.js';

const endpointOf = (region: string): string => `ec2.${region}.amazonaws.com`;

export const DescribeRegions = ec2Action<DescribeRegionsRequest, DescribeRegionsResult>(
  DescribeRegions$,
  (input) => {
    const all = regionNames();
    const missing = input.RegionNames?.find((name) => !all.includes(name));
    if (missing !== undefined) {
      throw new AwsError('InvalidParameterValue', `Invalid region provided: ${missing}`);
    }
    const found = input.RegionNames?.length ? input.RegionNames : all;
    const matching = applyFilters(
      found.map((name) => ({ name })),
      input.Filters,
      {
        'region-name': (region) => region.name,
        endpoint: (region) => endpointOf(region.name),
        'opt-in-status': () => 'opt-in-not-required',
      },
    );
    return {
      Regions: matching.map(({ name }) => ({
        RegionName: name,
        Endpoint: endpointOf(name),
        OptInStatus: 'opt-in-not-required',
      })),
    };
  },
);
