// Stops a box: its disks stay and still cost money, its address goes back to the cloud.
import { withBoxLock } from '../../assets/lock.js';
import { waitForInstance } from '../../cloud/instance-waits.js';
import { stopInstance } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import type { Context } from '../context.js';
import { refreshed } from '../steps/awake.js';
import { requireBox } from '../steps/boxes.js';
import { dropNames } from '../steps/records.js';
import { timed } from '../steps/timed.js';

export interface Stopped {
  readonly box: Box;
  /** False when it was stopped already. */
  readonly changed: boolean;
}

export async function stopBox(context: Context, user: string): Promise<Stopped> {
  await requireBox(context, user);
  return withBoxLock(context.workspace, user, `stack stop ${user}`, async () => {
    const box = await requireBox(context, user);
    refuseUnstoppable(box);
    const changed = box.state !== 'stopped';
    if (changed) await timed(context.port, user)('stop', () => stopAndWait(context, box));
    // In public mode the password would go in the clear to whoever is given this address next.
    if (box.access === 'public') await dropNames(context, user);
    return { box: await refreshed(context, box), changed };
  });
}

async function stopAndWait(context: Context, box: Box): Promise<void> {
  if (box.state !== 'stopping') await stopInstance(context.cloud, box.instanceId);
  await waitForInstance(context.cloud, box.instanceId, {
    state: 'stopped',
    signal: context.signal,
    timeoutSeconds: 600,
  });
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
