// The budget of the workspace: a launch or an update that would go beyond it does not begin.
import { findBoxes } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { type Price, priceOf } from '../../model/price.js';
import type { Context } from '../context.js';

export interface Expense {
  /** Of one of the boxes; undefined where no source is known. */
  readonly price: Price | undefined;
  readonly count: number;
  /** Boxes that become these: what they cost now, they do not cost then. */
  readonly instead?: readonly Box[];
}

/**
 * A change to what costs no more than now is never refused.
 * @throws UserError with reason `capacity` beyond `budget.per_hour`, or where the sum cannot be told
 */
export async function checkBudget(context: Context, { price, count, instead = [] }: Expense): Promise<void> {
  const limit = context.config.budget.perHour;
  if (limit === undefined || count === 0) return;
  const going = new Set(instead.map(({ instanceId }) => instanceId));
  const boxes = await findBoxes(context.cloud, { prefix: context.config.prefix });
  const others = costOf(
    context,
    boxes.filter(({ instanceId }) => !going.has(instanceId)),
  );
  if (price === undefined || others === undefined) throw unknownCost(limit);
  const added = count * price.perHour;
  if (others + added <= limit || added <= (costOf(context, instead) ?? 0)) return;
  throw new UserError({
    what: `this would cost ${(others + added).toFixed(2)} USD per hour`,
    why: `${others.toFixed(2)} run ${instead.length > 0 ? 'besides' : 'already'}, and budget.per_hour in flotilla.yaml is ${limit}`,
    next: 'choose fewer or smaller boxes, stop some, or raise the budget',
    reason: 'capacity',
  });
}

/** USD per hour of those that run now; undefined where a price is not known. */
function costOf({ cloud: { kind: cloud, region } }: Context, boxes: readonly Box[]): number | undefined {
  const running = boxes.filter((box) => !['stopped', 'stopping', 'deleting'].includes(box.state));
  const prices = running.map(({ instanceType }) => priceOf({ cloud, region, instanceType }));
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
