// Deletes a stack by its id, and says what goes on costing when boxes are gone.
import { deleteStack, type Stack } from '../../cloud/stacks.js';
import { CloudError } from '../../model/errors.js';
import type { Context } from '../context.js';
import { findFront } from './network.js';
import { runStack } from './stack-run.js';
import { tokenOf } from './token.js';

export interface StackEnding {
  /** Shown before each resource. */
  readonly box?: string;
  /** What to type where it does not go. */
  readonly next: string;
}

/** @throws CloudError with CloudFormation's first failure */
export async function endStack(
  context: Context,
  { stackId, name }: Stack,
  { box, next }: StackEnding,
): Promise<void> {
  await deleteStack(context.cloud, stackId, { token: tokenOf(stackId, context.runId, 'delete') });
  const end = await runStack(context, { stackId, name, until: 'delete', box });
  if (end.succeeded) return;
  throw new CloudError(end.status, {
    what: `stack ${name} was not deleted (${end.status})`,
    why: end.firstFailure?.reason ?? 'CloudFormation gave no reason',
    next,
    reason: 'failed',
  });
}

/** For the receipt: snapshots, and what all boxes share. */
export async function stillCosting(context: Context, snapshotIds: readonly string[]): Promise<string[]> {
  const front = context.cloud.kind === 'aws' ? await findFront(context) : undefined;
  return [
    ...snapshotIds.map((id) => `snapshot ${id}`),
    ...(front ? [`load balancer ${front.dnsName}, shared by all boxes`] : []),
  ];
}
