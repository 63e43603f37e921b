// The boxes of a fleet that a command is about: found by one look, whatever their number.
import { findBoxes } from '../../cloud/instances.js';
import { findBoxElsewhere } from '../../cloud/regions.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { checkBase, fleetBoxName, type Selection, selectedNumbers } from '../../model/fleet.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';

/** A box of a fleet that has its number. */
export interface NumberedBox extends Box {
  readonly fleet: { readonly base: string; readonly number: number };
}

export interface Selected {
  /** In the order of their numbers; two of one number only where something outside of flotilla made the second. */
  readonly boxes: readonly NumberedBox[];
  /** Names in the selection that no instance carries. */
  readonly missing: readonly string[];
}

/** Every instance of the fleet that is not on its way out, numbered or not. */
export async function findFleetBoxes(context: Context, base: string): Promise<readonly Box[]> {
  const found = await findBoxes(context.cloud, { prefix: context.config.prefix, fleet: checkBase(base) });
  return found.filter((box) => box.state !== 'deleting');
}

/** By number, the instances that ended and that EC2 still shows, for about an hour. */
export async function endedInstances(
  context: Context,
  base: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = await findBoxes(context.cloud, { prefix: context.config.prefix, fleet: base, ended: true });
  const ended = new Map<number, string[]>();
  for (const { fleet, instanceId } of found) {
    if (fleet?.number === undefined) continue;
    ended.set(fleet.number, [...(ended.get(fleet.number) ?? []), instanceId].sort());
  }
  return ended;
}

/** Every living box of the fleet, by number. */
export async function findFleet(context: Context, base: string): Promise<readonly NumberedBox[]> {
  const found = await findFleetBoxes(context, base);
  return found.filter(isNumbered).sort((one, other) => one.fleet.number - other.fleet.number);
}

/** Throws `notFound`, with the region where they are, when the fleet has no box of the selection. */
export async function selectBoxes(context: Context, selection: Selection): Promise<Selected> {
  const all = await findFleet(context, selection.base);
  const numbers = selectedNumbers(selection);
  const boxes = numbers ? all.filter((box) => numbers.includes(box.fleet.number)) : all;
  if (boxes.length === 0) throw await noneOf(context, selection, all.length);
  const present = new Set(boxes.map((box) => box.fleet.number));
  const absent = (numbers ?? []).filter((number) => !present.has(number));
  return { boxes, missing: absent.map((number) => fleetBoxName(selection.base, number)) };
}

function isNumbered(box: Box): box is NumberedBox {
  return box.fleet?.number !== undefined;
}

/** The error for a selection without boxes; names the region where the fleet is, if any. @param others boxes it has here */
export async function noneOf(context: Context, { base }: Selection, others: number): Promise<UserError> {
  const { cloud, config } = context;
  const elsewhere =
    others > 0 ? undefined : await findBoxElsewhere(cloud, { prefix: config.prefix, fleet: base });
  const here = others > 0 ? `the fleet has ${others} other boxes` : 'no instance carries its tags';
  return new UserError({
    what: `fleet ${base} has no such boxes in ${cloud.region}`,
    why: elsewhere ? `it is in ${elsewhere}` : here,
    next: elsewhere ? `run it again with --region ${elsewhere}` : 'fleet list',
    reason: 'notFound',
  });
}

/** What marks an instance as that box of its fleet; nothing for a single box. */
export function numberTags({ fleet, tags }: Box): Record<string, string> {
  if (fleet?.number === undefined) return {};
  return boxTags(tags[tagKeys.prefix] ?? '', fleet.base, fleet.number);
}

export function boxTags(prefix: string, base: string, number: number): Record<string, string> {
  const user = fleetBoxName(base, number);
  return { Name: `${prefix}-${user}`, [tagKeys.user]: user, [tagKeys.number]: String(number) };
}
