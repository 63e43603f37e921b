// UpdateStack: answers at once; what would change nothing is refused.
import { UpdateStack$, type UpdateStackInput, type UpdateStackOutput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { findChanges } from './engine/changes.js';
import type { Run } from './engine/run.js';
import { validationError } from './engine/template-error.js';
import { beginUpdate, runUpdate } from './engine/update-stack.js';
import { engineOf } from './engine-of.js';
import { lookUpStack } from './find-stack.js';
import { findUpdatable, readContent } from './update-input.js';

export const UpdateStack = action<UpdateStackInput, UpdateStackOutput>(UpdateStack$, async (input, call) => {
  const { StackName = '', ClientRequestToken: token } = input;
  // The answer to an earlier call with this token was lost.
  const same = lookUpStack(call, StackName);
  if (same && token !== undefined && same.operation.token === token && /^UPDATE_/.test(same.status)) {
    return { StackId: same.id };
  }
  const content = await readContent(input, findUpdatable(call, StackName), call);
  // Looked up again: nothing waits from here on, so that of two calls at once one finds the other's update.
  const stack = findUpdatable(call, StackName);
  const run: Run = { ...engineOf(call.cloud), stackId: stack.id };
  if (!findChanges(run, content).any) throw validationError('No updates are to be performed.');
  beginUpdate(run, { content, token });
  call.cloud.background(`update stack ${stack.name}`, () => runUpdate(run));
  return { StackId: stack.id };
});
