// Goes on with the rollback of an update that got stuck; a stack that ever worked is never deleted for it.
import { withBoxLock } from '../../assets/lock.js';
import { describeStack, type Stack } from '../../cloud/stacks.js';
import { continueRollback } from '../../cloud/update-rollbacks.js';
import type { Box } from '../../model/box.js';
import { CloudError, UserError } from '../../model/errors.js';
import { boxStackName } from '../../model/names.js';
import { readStackStatus } from '../../model/stack-status.js';
import type { Context } from '../context.js';
import { awaken, refreshed } from '../steps/awake.js';
import { refuseFleetBox } from '../steps/box-stack.js';
import { requireBox } from '../steps/boxes.js';
import { runStack } from '../steps/stack-run.js';
import { tokenOf } from '../steps/token.js';

export interface RecoverRequest {
  readonly user: string;
  /** Logical ids of resources to leave as they are. */
  readonly skip: readonly string[];
}

export interface Recovered {
  readonly box: Box;
  readonly url?: string;
  readonly stackStatus: string;
  /** False when the stack was whole already. */
  readonly changed: boolean;
}

export async function recoverBox(context: Context, { user, skip }: RecoverRequest): Promise<Recovered> {
  await requireBox(context, user);
  return withBoxLock(context.workspace, user, `stack recover ${user}`, async () => {
    const box = await requireBox(context, user);
    refuseFleetBox(box, 'cannot be recovered by itself', `fleet status ${box.fleet?.base}`);
    const stack = await describeStack(context.cloud, boxStackName(context.config.prefix, user));
    if (stack?.status !== 'UPDATE_ROLLBACK_FAILED') return nothingToDo(box, stack);
    const stackStatus = await goOn(context, stack, { user, skip });
    const now = await refreshed(context, box);
    const url = now.state === 'running' ? (await awaken(context, now, true)).url : undefined;
    return { box: now, url, stackStatus, changed: true };
  });
}

function nothingToDo(box: Box, stack: Stack | undefined): Recovered {
  if (stack && readStackStatus(stack.status).usable)
    return { box, stackStatus: stack.status, changed: false };
  throw new UserError({
    what: `${box.user} cannot be recovered`,
    why: stack ? `stack ${stack.name} is ${stack.status}, not UPDATE_ROLLBACK_FAILED` : 'it has no stack',
    next: `stack why ${box.user}`,
    reason: 'failed',
  });
}

async function goOn(context: Context, stack: Stack, { user, skip }: RecoverRequest): Promise<string> {
  const { stackId, name } = stack;
  const token = tokenOf(stackId, context.runId, 'recover');
  await continueRollback(context.cloud, stackId, { token, skip });
  const end = await runStack(context, { stackId, name, until: 'update', token, box: user });
  if (readStackStatus(end.status).usable) return end.status;
  throw new CloudError(end.status, {
    what: `${user} was not recovered (${end.status})`,
    why: end.stack?.statusReason ?? 'CloudFormation gave no reason',
    next: `mend the cause (stack why ${user}) and run it again, or leave a resource as it is with --skip`,
    reason: 'failed',
  });
}
