// Finds the one box a command is about, and says where it is when it is not here.
import { findBoxes } from '../../cloud/instances.js';
import { findBoxElsewhere } from '../../cloud/regions.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { checkUserName } from '../../model/names.js';
import type { Context } from '../context.js';

/** The box of that user; two of them, or none, is an error that says what to do. */
export async function requireBox(context: Context, user: string): Promise<Box> {
  const box = await findBox(context, checkUserName(user));
  if (box) return box;
  throw await absent(context, user);
}

export async function findBox(context: Context, user: string): Promise<Box | undefined> {
  const boxes = await findBoxes(context.cloud, { prefix: context.config.prefix, user });
  if (boxes.length > 1) throw ambiguous(user, boxes);
  return boxes[0];
}

/** The error for a box that is not in this region; names the region where it is, if any. */
export async function absent(context: Context, user: string): Promise<UserError> {
  const elsewhere = await findBoxElsewhere(context.cloud, { prefix: context.config.prefix, user });
  return new UserError({
    what: `there is no box ${user} in ${context.cloud.region}`,
    why: elsewhere ? `it is in ${elsewhere}` : 'no instance in any enabled region carries its tags',
    next: elsewhere ? `run it again with --region ${elsewhere}` : 'stack list',
    reason: 'notFound',
  });
}

function ambiguous(user: string, boxes: readonly Box[]): UserError {
  return new UserError({
    what: `${user} is not one box but ${boxes.length}`,
    why: `these instances carry its tags: ${boxes.map((box) => box.instanceId).join(', ')}`,
    next: 'correct the tags flotilla:user of the instances that are not it',
    reason: 'failed',
  });
}
