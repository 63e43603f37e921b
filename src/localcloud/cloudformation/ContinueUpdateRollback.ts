// ContinueUpdateRollback: another try at a rollback that failed.
import { ContinueUpdateRollback$, type ContinueUpdateRollbackInput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { checkToken } from './create-input.js';
import { type Run, setStackStatus } from './engine/run.js';
import { validationError } from './engine/template-error.js';
import { failedResources, runUpdateRollback } from './engine/update-stack.js';
import { engineOf } from './engine-of.js';
import { findStack } from './find-stack.js';

export const ContinueUpdateRollback = action<ContinueUpdateRollbackInput, object>(
  ContinueUpdateRollback$,
  (input, call) => {
    const { ClientRequestToken: token, ResourcesToSkip: skip = [], RoleARN } = input;
    checkToken(token);
    if (RoleARN !== undefined) throw validationError('The local cloud does not support RoleARN');
    const stack = findStack(call, input.StackName);
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || !stack.update) {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`,
      );
    }
    const run: Run = { ...engineOf(call.cloud), stackId: stack.id };
    const failed = failedResources(run);
    const stranger = skip.find((name) => !failed.includes(name));
    if (stranger !== undefined) {
      throw validationError(`ResourcesToSkip: ${stranger} is not in the UPDATE_FAILED state`);
    }
    setStackStatus(run, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated', {
      update: { ...stack.update, skip },
      operation: { ...stack.operation, token },
    });
    call.cloud.background(`continue rollback of ${stack.name}`, () => runUpdateRollback(run));
    return {};
  },
);
