// Plans an update by a change set, and carries a change set out.
import { type ChangeSet, deleteChangeSet, executeChangeSet, makeChangeSet } from '../../cloud/change-sets.js';
import type { StackEnd } from '../../cloud/stack-watch.js';
import type { Stack } from '../../cloud/stacks.js';
import { CloudError } from '../../model/errors.js';
import { reasonOfFailure } from '../../model/stack-reasons.js';
import type { Context } from '../context.js';
import { runStack } from './stack-run.js';
import { tokenOf } from './token.js';

type Values = Readonly<Record<string, string>>;

/** What giving the parameters these values would do; undefined when it is nothing. */
export async function planUpdate(
  context: Context,
  stack: Stack,
  values: Values,
): Promise<ChangeSet | undefined> {
  const token = tokenOf(stack.stackId, context.runId, JSON.stringify(values));
  const keep = Object.keys(stack.parameters).filter((name) => !Object.hasOwn(values, name));
  return makeChangeSet(
    context.cloud,
    { stackId: stack.stackId, name: `flotilla-${token.slice(0, 16)}`, values, keep, token },
    { signal: context.signal, timeoutSeconds: 300 },
  );
}

/** Forgets a plan that is not carried out. */
export async function dropPlan(context: Context, set: ChangeSet): Promise<void> {
  await deleteChangeSet(context.cloud, set.id);
}

/** Resolves when the stack has come to rest, well or badly. */
export async function runUpdate(
  context: Context,
  { stack, set, user }: { readonly stack: Stack; readonly set: ChangeSet; readonly user: string },
): Promise<StackEnd> {
  const token = tokenOf(set.id, 'execute');
  await executeChangeSet(context.cloud, set.id, token);
  return runStack(context, {
    stackId: stack.stackId,
    name: stack.name,
    until: 'update',
    token,
    box: user,
  });
}

/** The error of an update that failed; `instanceType` is what the box is again. */
export function updateFailure(user: string, instanceType: string, end: StackEnd): CloudError {
  const reason = end.firstFailure?.reason ?? end.stack?.statusReason ?? 'CloudFormation gave no reason';
  const exitReason = reasonOfFailure(reason);
  return new CloudError(end.status, {
    what: `${user} was not updated (${end.status})`,
    why: [end.firstFailure?.logicalId, reason].filter(Boolean).join(': '),
    next: adviceOn(user, instanceType, { end, short: exitReason === 'capacity' }),
    reason: exitReason,
  });
}

function adviceOn(
  user: string,
  instanceType: string,
  { end, short }: { readonly end: StackEnd; readonly short: boolean },
): string {
  if (end.status !== 'UPDATE_ROLLBACK_COMPLETE') return `stack recover ${user}`;
  const back = `${user} is what it was, a ${instanceType}`;
  return short
    ? `${back}: choose another type, or try again later`
    : `${back}: mend the cause, then run it again`;
}
