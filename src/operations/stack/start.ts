// Starts a stopped box where it is; its names follow it to its new address.
import { withBoxLock } from '../../assets/lock.js';
import { instanceAddress, waitForInstance } from '../../cloud/instance-waits.js';
import { startInstance } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { CloudError, UserError } from '../../model/errors.js';
import type { Context } from '../context.js';
import { type Awake, awaken, refreshed, requireFinished } from '../steps/awake.js';
import { requireBox } from '../steps/boxes.js';
import { lookForNotebooks } from '../steps/notebook-folder.js';
import { timed } from '../steps/timed.js';

/** Answers when the notebook answers; a box that runs is told so, and its names are mended all the same. */
export async function startBox(context: Context, user: string): Promise<Awake> {
  await requireBox(context, user);
  return withBoxLock(context.workspace, user, `stack start ${user}`, async () =>
    startUnderLock(context, await requireBox(context, user)),
  );
}

/** For a command that holds the lock already. */
export async function startUnderLock(context: Context, box: Box): Promise<Awake> {
  if (box.state === 'deleting') throw going(box);
  const runs = box.state === 'running' || box.state === 'unfinished';
  if (!runs) await lookForNotebooks(context, box);
  if (!runs) await timed(context.port, box.user)('instance', () => bringToRun(context, box));
  // What create goes on with must run.
  requireFinished(box);
  return awaken(context, runs ? box : await refreshed(context, box), !runs);
}

/** Answers the new address, for the line of its progress. */
async function bringToRun(context: Context, box: Box): Promise<string> {
  const waiting = { signal: context.signal, timeoutSeconds: 600 };
  if (box.state === 'stopping')
    await waitForInstance(context.cloud, box.instanceId, { ...waiting, state: 'stopped' });
  if (box.state !== 'creating') await startHere(context, box);
  await waitForInstance(context.cloud, box.instanceId, { ...waiting, state: 'running' });
  return instanceAddress(context.cloud, box.instanceId, waiting);
}

/** An instance lives and dies in its zone, as its volume does: another zone would be another box. */
async function startHere(context: Context, box: Box): Promise<void> {
  try {
    await startInstance(context.cloud, box.instanceId);
  } catch (error) {
    if (!(error instanceof CloudError) || error.complaint.reason !== 'capacity') throw error;
    throw new CloudError(
      error.code,
      {
        ...error.complaint,
        what: `${box.user} cannot be started in ${box.zone}`,
        next: `try again later, or stack update ${box.user} <another type>; it stays in ${box.zone}, where its data is`,
      },
      error,
    );
  }
}

function going(box: Box): UserError {
  return new UserError({
    what: `${box.user} cannot be started`,
    why: `${box.instanceId} is being deleted`,
    next: `stack status ${box.user}`,
    reason: 'failed',
  });
}
