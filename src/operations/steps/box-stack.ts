// The stack a box belongs to: its own, or that of its fleet.
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { fleetStackName } from '../../model/fleet.js';
import { boxStackName } from '../../model/names.js';
import type { Context } from '../context.js';

export function stackNameOf({ config }: Context, { user, fleet }: Pick<Box, 'user' | 'fleet'>): string {
  return fleet ? fleetStackName(config.prefix, fleet.base) : boxStackName(config.prefix, user);
}

/** Refuses, for a box of a fleet, what only a stack of its own could do. */
export function refuseFleetBox({ user, fleet }: Box, what: string, next: string): void {
  if (!fleet) return;
  throw new UserError({
    what: `${user} ${what}`,
    why: `it is a box of the fleet ${fleet.base} and has no stack of its own`,
    next,
  });
}
