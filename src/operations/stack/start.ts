// Starts a stopped box where it is; its names follow it to its new address.
import { withBoxLock } from '../../assets/lock.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import type { Context } from '../context.js';
import { type Awake, awaken, requireFinished } from '../steps/awake.js';
import { requireBox } from '../steps/boxes.js';
import { lookForNotebooks } from '../steps/notebook-folder.js';
import { forgetResume, openPower, type Power, powerOn } from '../steps/power.js';

/** Answers when the notebook answers; a box that runs is told so, and its names are mended all the same. */
export async function startBox(context: Context, user: string): Promise<Awake> {
  await requireBox(context, user);
  return withBoxLock(context.workspace, user, `stack start ${user}`, async () =>
    startUnderLock(context, await requireBox(context, user)),
  );
}

/** Of many boxes: what they have in common. */
export interface StartMeans {
  readonly power: Power;
  readonly wake: typeof awaken;
}

/** For a command that holds the lock already. */
export async function startUnderLock(
  context: Context,
  box: Box,
  { power, wake }: StartMeans = { power: openPower(context, { many: false }), wake: awaken },
): Promise<Awake> {
  if (box.state === 'deleting') throw going(box);
  const runs = box.state === 'running' || box.state === 'unfinished';
  if (!runs) await lookForNotebooks(context, box);
  const now = runs ? box : await powerOn(context, box, power);
  await forgetResume(context, box);
  // What create goes on with must run.
  requireFinished(box);
  return wake(context, now, !runs);
}

function going(box: Box): UserError {
  return new UserError({
    what: `${box.user} cannot be started`,
    why: `${box.instanceId} is being deleted`,
    next: `stack status ${box.user}`,
    reason: 'failed',
  });
}
