// The boxes of a fleet that a command is about: found by one look, whatever their number.
import { findBoxes } from '../../cloud/instances.js';
import { findBoxElsewhere } from '../../cloud/regions.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { checkBase, fleetBoxName, type Selection, selectedNumbers } from '../../model/fleet.js';
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

/** Every living box of the fleet, by number. */
export async function findFleet(context: Context, base: string): Promise<readonly NumberedBox[]> {
  const found = await findBoxes(context.cloud, { prefix: context.config.prefix, fleet: checkBase(base) });
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
  return box.fleet?.number !== undefined && box.state !== 'deleting';
}

async function noneOf(context: Context, { base }: Selection, others: number): Promise<UserError> {
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
