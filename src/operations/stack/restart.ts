// Restarts the machine of a box; its address and its disks stay.
import { withBoxLock } from '../../assets/lock.js';
import { rebootInstance } from '../../cloud/instances.js';
import { poll } from '../../cloud/poll.js';
import type { Box } from '../../model/box.js';
import { complaintOf } from '../../model/errors.js';
import type { Context } from '../context.js';
import { type Awake, awaken } from '../steps/awake.js';
import { requireBox } from '../steps/boxes.js';
import { lookForNotebooks } from '../steps/notebook-folder.js';
import { timed } from '../steps/timed.js';
import { withConnection } from '../steps/with-connection.js';
import { startUnderLock } from './start.js';

export interface Restarted extends Awake {
  /** What it took: a box that was stopped is started. */
  readonly done: 'restarted' | 'started';
}

/** Answers when the notebook answers again. */
export async function restartBox(context: Context, user: string): Promise<Restarted> {
  await requireBox(context, user);
  return withBoxLock(context.workspace, user, `stack restart ${user}`, async () => {
    const box = await requireBox(context, user);
    if (box.state !== 'running' && box.state !== 'unfinished') {
      return { ...(await startUnderLock(context, box)), done: 'started' };
    }
    await lookForNotebooks(context, box);
    await timed(context.port, user)('restart', () => reboot(context, box));
    return { ...(await awaken(context, box, true)), done: 'restarted' };
  });
}

/** For a command that holds the lock already. The call returns before anything has happened: another boot id tells. */
export async function reboot(context: Context, box: Box): Promise<void> {
  const before = await bootId(context, box);
  await rebootInstance(context.cloud, box.instanceId);
  await poll(context.cloud, {
    what: `see ${box.user} restart`,
    timeoutSeconds: 900,
    signal: context.signal,
    look: async () => {
      const now = await bootId(context, box);
      return now !== undefined && now !== before ? true : undefined;
    },
  });
}

/** A system that is going down still takes logins, and in a container shows another id while it does. */
const upAndId = `case $(systemctl is-system-running) in
  initializing | starting | running | degraded) cat /proc/sys/kernel/random/boot_id ;;
  *) exit 1 ;;
esac`;

/** Undefined while the box cannot be reached: a box that hangs is one to restart. */
async function bootId(context: Context, box: Box): Promise<string | undefined> {
  const options = { timeoutSeconds: 10, signal: context.signal };
  try {
    const told = await withConnection(context, box, (connection) =>
      connection.run({ argv: ['sh', '-c', upAndId] }, options),
    );
    return told.failed ? undefined : told.stdout.trim();
  } catch (error) {
    if (complaintOf(error)?.reason === 'failed') return undefined;
    throw error;
  }
}
