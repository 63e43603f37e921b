// Spot: prices, and what a launch may ask of the market.
import { createHash } from 'node:crypto';
import type { InstanceMarketOptionsRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import type { InstanceTypeRecord } from './instance-types/instance-types.js';
import { listPrice } from './list-prices.js';

export interface SpotPool {
  readonly type: InstanceTypeRecord;
  readonly zone: string;
}

export interface SpotPlan {
  /** USD per hour, with six decimals. */
  readonly maxPrice: string;
}

/**
 * What of a launch concerns the market; undefined for on-demand.
 * @throws UnsupportedOperation for all but one-time requests, SpotMaxPriceTooLow
 */
export function planSpot(
  options: InstanceMarketOptionsRequest | undefined,
  pool: SpotPool,
): SpotPlan | undefined {
  if (!options?.MarketType) return undefined;
  const wishes = options.SpotOptions ?? {};
  const unknown = [
    options.MarketType !== 'spot' && `market type ${options.MarketType}`,
    wishes.SpotInstanceType === 'persistent' && 'persistent spot requests',
    wishes.InstanceInterruptionBehavior &&
      wishes.InstanceInterruptionBehavior !== 'terminate' &&
      `interruption behavior ${wishes.InstanceInterruptionBehavior}`,
    wishes.BlockDurationMinutes && 'spot blocks',
  ].find(Boolean);
  if (unknown) throw new AwsError('UnsupportedOperation', `The local cloud has no ${unknown}.`);
  const price = spotPrice(pool);
  // Without a maximum the on-demand price is it.
  const maxPrice = Number(wishes.MaxPrice ?? listPrice(pool.type));
  if (maxPrice >= price) return { maxPrice: maxPrice.toFixed(6) };
  throw new AwsError(
    'SpotMaxPriceTooLow',
    `Your Spot request price of ${wishes.MaxPrice} is lower than the minimum required Spot request fulfillment ` +
      `price of ${price.toFixed(4)}.`,
  );
}

/**
 * USD per hour: made up, as no local cloud can know the market; the same for ever for a type and a zone, and between
 * 30 and 40 per cent of the on-demand price.
 */
export function spotPrice({ type, zone }: SpotPool): number {
  const [byte = 0] = createHash('sha256').update(`${type.name} ${zone}`).digest();
  return Number((listPrice(type) * (0.3 + (byte / 255) * 0.1)).toFixed(6));
}
