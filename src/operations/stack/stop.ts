// Stops a box: its disks stay and still cost money, its address goes back to the cloud.
import { withBoxLock } from '../../assets/lock.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { forgetResume, openPower, type Power, powerOff } from '../steps/power.js';

export interface Stopped {
  readonly box: Box;
  /** False when it was stopped already. */
  readonly changed: boolean;
}

export async function stopBox(context: Context, user: string): Promise<Stopped> {
  await requireBox(context, user);
  return withBoxLock(context.workspace, user, `stack stop ${user}`, async () =>
    stopUnderLock(context, await requireBox(context, user), openPower(context, { many: false })),
  );
}

/** For a command that holds the lock already. */
export async function stopUnderLock(context: Context, box: Box, power: Power): Promise<Stopped> {
  refuseUnstoppable(box);
  const now = await powerOff(context, box, power);
  await forgetResume(context, box);
  // In public mode the password would go in the clear to whoever is given this address next.
  if (box.access === 'public') await power.dropNames(box);
  return { box: now, changed: box.state !== 'stopped' };
}

/** EC2 stops no spot instance of a one-time request, the only kind we make. */
function refuseUnstoppable(box: Box): void {
  if (box.state === 'deleting' || !box.spot) return;
  throw new UserError({
    what: `${box.user} cannot be stopped`,
    why: `${box.instanceId} is a spot instance, and those only run or end`,
    next: `stack snapshot ${box.user} keeps its data; stack delete ${box.user} ends it`,
  });
}
