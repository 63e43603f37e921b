// The stack of a user as a create finds it: usable, or gone.
import { readPins, removePins } from '../../assets/known-hosts.js';
import { deleteStack, describeStack, type Stack } from '../../cloud/stacks.js';
import { UserError } from '../../model/errors.js';
import { boxStackName } from '../../model/names.js';
import { readStackStatus } from '../../model/stack-status.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { runStack, stackFailure } from './stack-run.js';
import { tokenOf } from './token.js';

/**
 * The stack of this user when one is there and usable. One that is being created is waited for when this workspace
 * launched it; what never came up is removed, which takes no data with it: a data volume outlives its stack.
 */
export async function settledStack(context: Context, user: string): Promise<Stack | undefined> {
  const name = boxStackName(context.config.prefix, user);
  const stack = await describeStack(context.cloud, name);
  if (!stack) return undefined;
  const status = readStackStatus(stack.status);
  if (status.usable) return stack;
  if (stack.status === 'CREATE_IN_PROGRESS') return waitForCreation(context, stack, user);
  if (status.outcome === 'running') return waitUntilGone(context, stack, user);
  if (!(status.stillborn || status.absent)) throw stuck(stack, user);
  context.port.report({
    kind: 'warning',
    text: `removing stack ${name} (${stack.status}), which never came up`,
  });
  await deleteStack(context.cloud, stack.stackId, { token: tokenOf(stack.stackId, 'remove') });
  return waitUntilGone(context, stack, user);
}

async function waitForCreation(context: Context, stack: Stack, user: string): Promise<Stack | undefined> {
  const pins = await readPins(context.workspace, user);
  if (pins?.oneTime !== stack.tags[tagKeys.bootKey]) throw busy(stack, user);
  const end = await runStack(context, {
    stackId: stack.stackId,
    name: stack.name,
    until: 'create',
    box: user,
  });
  if (end.succeeded && end.stack) return end.stack;
  throw stackFailure(stack.name, end);
}

async function waitUntilGone(context: Context, stack: Stack, user: string): Promise<undefined> {
  const end = await runStack(context, {
    stackId: stack.stackId,
    name: stack.name,
    until: 'delete',
    box: user,
  });
  if (!readStackStatus(end.status).absent) throw stackFailure(stack.name, end);
  await removePins(context.workspace, user);
  return undefined;
}

function busy(stack: Stack, user: string): UserError {
  return new UserError({
    what: `${user} is being created by someone else`,
    why: `stack ${stack.name} is ${stack.status} since ${stack.creationTime ?? 'a while'}`,
    next: `wait for it, then run stack status ${user}`,
    reason: 'busy',
  });
}

function stuck(stack: Stack, user: string): UserError {
  return new UserError({
    what: `stack ${stack.name} is ${stack.status}`,
    why: stack.statusReason ?? 'an earlier operation on it failed',
    next: `stack delete ${user} --snapshot keeps its data and removes the rest`,
    reason: 'failed',
  });
}
