// The budget of the workspace: a launch that would go beyond it does not begin.
import { findBoxes } from '../../cloud/instances.js';
import { UserError } from '../../model/errors.js';
import { type Price, priceOf } from '../../model/price.js';
import type { Context } from '../context.js';

/**
 * @param price of one of the boxes to launch; undefined where no source is known
 * @throws UserError with reason `capacity` beyond `budget.per_hour`, or where the sum cannot be told
 */
export async function checkBudget(context: Context, price: Price | undefined, count: number): Promise<void> {
  const limit = context.config.budget.perHour;
  if (limit === undefined || count === 0) return;
  const running = await runningCost(context);
  if (price === undefined || running === undefined) throw unknownCost(limit);
  const sum = running + count * price.perHour;
  if (sum <= limit) return;
  throw new UserError({
    what: `this would cost ${sum.toFixed(2)} USD per hour`,
    why: `${running.toFixed(2)} run already, and budget.per_hour in flotilla.yaml is ${limit}`,
    next: 'choose fewer or smaller boxes, stop some, or raise the budget',
    reason: 'capacity',
  });
}

/** USD per hour of the boxes that run now; undefined where a price is not known. */
async function runningCost({ cloud, config }: Context): Promise<number | undefined> {
  const boxes = await findBoxes(cloud, { prefix: config.prefix });
  const running = boxes.filter((box) => !['stopped', 'stopping', 'deleting'].includes(box.state));
  const prices = running.map(({ instanceType }) =>
    priceOf({ cloud: cloud.kind, region: cloud.region, instanceType }),
  );
  return prices.every((price) => price !== undefined)
    ? prices.reduce((sum, price) => sum + price.perHour, 0)
    : undefined;
}

function unknownCost(limit: number): UserError {
  return new UserError({
    what: 'it cannot be told whether this stays within the budget',
    why: `budget.per_hour is ${limit}, and no source is known for the price of a type`,
    next: 'choose a type whose price is known, or take the budget out of flotilla.yaml',
    reason: 'capacity',
  });
}
