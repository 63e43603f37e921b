// DescribeSpotPriceHistory: the one price each type has in each zone, as of the last midnight (UTC).
import {
  DescribeSpotPriceHistory$,
  type DescribeSpotPriceHistoryRequest,
  type DescribeSpotPriceHistoryResult,
  type SpotPrice,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { allInstanceTypes, type InstanceTypeRecord } from './instance-types/instance-types.js';
import { zonesOffering } from './instance-types/offerings.js';
import { paginate } from './paging.js';
import { spotPrice } from './spot-market.js';
import { regionZones, type Zone } from './zones.js';

interface Row {
  readonly id: string;
  readonly type: InstanceTypeRecord;
  readonly zone: Zone;
  readonly price: string;
}

const product = 'Linux/UNIX';

const fields: Fields<Row> = {
  'availability-zone': ({ zone }) => zone.name,
  'availability-zone-id': ({ zone }) => zone.id,
  'instance-type': ({ type }) => type.name,
  'product-description': () => product,
  'spot-price': ({ price }) => price,
};

export const DescribeSpotPriceHistory = ec2Action<
  DescribeSpotPriceHistoryRequest,
  DescribeSpotPriceHistoryResult
>(DescribeSpotPriceHistory$, (input, call) => {
  const page = paginate(applyFilters(choose(input, call), input.Filters, fields), input, { min: 1 });
  const Timestamp = midnight(input.EndTime ?? call.cloud.clock.now());
  return {
    SpotPriceHistory: page.items.map((row) => ({ ...priceShape(row), Timestamp })),
    NextToken: page.NextToken,
  };
});

function choose(input: DescribeSpotPriceHistoryRequest, call: Call): Row[] {
  const { InstanceTypes: names, ProductDescriptions: products } = input;
  if (products?.length && !products.some((each) => each.startsWith(product))) return [];
  const zones = regionZones(call.region).filter(
    ({ name, id }) => (input.AvailabilityZone ?? name) === name && (input.AvailabilityZoneId ?? id) === id,
  );
  return allInstanceTypes()
    .filter((type) => !names?.length || (names as string[]).includes(type.name))
    .flatMap((type) => {
      const offering = zonesOffering(type, call.region);
      return zones.filter(({ name }) => offering.includes(name)).map((zone) => rowOf(type, zone));
    });
}

function rowOf(type: InstanceTypeRecord, zone: Zone): Row {
  const price = spotPrice({ type, zone: zone.name }).toFixed(6);
  return { id: `${type.name}/${zone.name}`, type, zone, price };
}

function priceShape({ type, zone, price }: Row): SpotPrice {
  return {
    AvailabilityZone: zone.name,
    AvailabilityZoneId: zone.id,
    InstanceType: type.name as SpotPrice['InstanceType'],
    ProductDescription: product,
    SpotPrice: price,
  };
}

function midnight(date: Date): Date {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
}
