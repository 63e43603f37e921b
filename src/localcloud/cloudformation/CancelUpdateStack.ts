// CancelUpdateStack: the update under way turns back.
import { CancelUpdateStack$, type CancelUpdateStackInput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { checkToken } from './create-input.js';
import { validationError } from './engine/template-error.js';
import { turnBack } from './engine/update-stack.js';
import { engineOf } from './engine-of.js';
import { findStack } from './find-stack.js';

export const CancelUpdateStack = action<CancelUpdateStackInput, object>(CancelUpdateStack$, (input, call) => {
  checkToken(input.ClientRequestToken);
  const stack = findStack(call, input.StackName);
  if (stack.status !== 'UPDATE_IN_PROGRESS') {
    throw validationError('CancelUpdateStack cannot be called from current stack status');
  }
  // The update's own worker sees it and goes on with the rollback.
  turnBack({ ...engineOf(call.cloud), stackId: stack.id }, 'User Initiated');
  return {};
});
