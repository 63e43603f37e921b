// A fleet in a few figures: how many boxes in which state, which numbers, what an hour costs.
import type { Access, Box, BoxState } from './box.js';
import type { Price } from './price.js';

export interface FleetSummary {
  readonly base: string;
  readonly boxes: number;
  readonly states: Readonly<Partial<Record<BoxState, number>>>;
  /** In order; boxes that are being deleted have given theirs back. */
  readonly numbers: readonly number[];
  /** Launched and never numbered: another run of `fleet create` picks them up. */
  readonly unnumbered: number;
  readonly types: readonly string[];
  readonly zones: readonly string[];
  readonly access: readonly Access[];
  /** ISO 8601: the first launch, or of a fleet without boxes the creation of its stack. */
  readonly since?: string;
  /** USD for the running instances whose price is known. */
  readonly perHour: number;
  /** Running instances without a known price. */
  readonly unpriced: number;
  /** CloudFormation's status of its stack; absent where there is none. */
  readonly stackStatus?: string;
}

export interface FleetParts {
  readonly base: string;
  readonly boxes: readonly Box[];
  readonly stack?: { readonly status: string; readonly creationTime?: string };
  readonly priceOf: (box: Box) => Price | undefined;
}

export function summarizeFleet({ base, boxes, stack, priceOf }: FleetParts): FleetSummary {
  const living = boxes.filter((box) => box.state !== 'deleting');
  const numbers = living.flatMap((box) => box.fleet?.number ?? []).sort((one, other) => one - other);
  const launches = boxes.map((box) => box.launchTime).filter((time) => time !== '');
  return {
    base,
    boxes: boxes.length,
    states: countStates(boxes),
    numbers,
    unnumbered: living.length - numbers.length,
    types: kindsOf(boxes, (box) => box.instanceType),
    zones: kindsOf(boxes, (box) => box.zone),
    access: kindsOf(boxes, (box) => box.access),
    since: launches.sort()[0] ?? stack?.creationTime,
    ...costOf(boxes, priceOf),
    stackStatus: stack?.status,
  };
}

export function countStates(boxes: readonly Pick<Box, 'state'>[]): Partial<Record<BoxState, number>> {
  const counts: Partial<Record<BoxState, number>> = {};
  for (const { state } of boxes) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** What AWS bills by the hour: not while an instance stops, rests or is being terminated. */
const billed: readonly BoxState[] = ['creating', 'running', 'unfinished', 'failed'];

function costOf(boxes: readonly Box[], priceOf: FleetParts['priceOf']) {
  const prices = boxes
    .filter((box) => billed.includes(box.state))
    // The list prices are those of on-demand instances.
    .map((box) => (box.spot ? undefined : priceOf(box)?.perHour));
  const known = prices.filter((price) => price !== undefined);
  const perHour = known.reduce((sum, price) => sum + price, 0);
  return { perHour: Math.round(perHour * 1e6) / 1e6, unpriced: prices.length - known.length };
}

function kindsOf<T extends string>(boxes: readonly Box[], kindOf: (box: Box) => T): T[] {
  return [...new Set(boxes.map(kindOf))].sort();
}
