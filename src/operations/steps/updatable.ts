// The stack of a box, at rest and ready for an update.
import { describeStack, type Stack } from '../../cloud/stacks.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { boxStackName } from '../../model/names.js';
import { readStackStatus } from '../../model/stack-status.js';
import type { Context } from '../context.js';
import { runStack } from './stack-run.js';

/** An update that an earlier run began is waited for: whoever began it wanted its end. */
export async function updatableStack(context: Context, box: Box): Promise<Stack> {
  const name = boxStackName(context.config.prefix, box.user);
  const found = await describeStack(context.cloud, name);
  if (!found) throw noStack(box, name);
  const stack = await atRest(context, found, box.user);
  if (readStackStatus(stack.status).updatable) return stack;
  throw new UserError({
    what: `${box.user} cannot be updated`,
    why: `stack ${name} is ${stack.status}${stack.statusReason ? `: ${stack.statusReason}` : ''}`,
    next:
      stack.status === 'UPDATE_ROLLBACK_FAILED' ? `stack recover ${box.user}` : `stack status ${box.user}`,
    reason: readStackStatus(stack.status).outcome === 'running' ? 'busy' : 'failed',
  });
}

async function atRest(context: Context, stack: Stack, user: string): Promise<Stack> {
  const { operation, outcome } = readStackStatus(stack.status);
  if (operation !== 'update' || outcome !== 'running') return stack;
  context.port.report({
    kind: 'notice',
    text: `an update of stack ${stack.name} is under way; waiting for it`,
  });
  const { stackId, name } = stack;
  return (await runStack(context, { stackId, name, until: 'update', box: user })).stack ?? stack;
}

function noStack(box: Box, name: string): UserError {
  return new UserError({
    what: `${box.user} has no stack`,
    why: `${box.instanceId} carries its name, and there is no stack ${name}`,
    next: `stack status ${box.user}`,
    reason: 'notFound',
  });
}
