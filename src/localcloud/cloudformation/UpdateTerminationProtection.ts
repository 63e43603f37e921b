// UpdateTerminationProtection.
import {
  UpdateTerminationProtection$,
  type UpdateTerminationProtectionInput,
  type UpdateTerminationProtectionOutput,
} from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { validationError } from './engine/template-error.js';
import { findStack } from './find-stack.js';
import { stacks } from './records.js';

export const UpdateTerminationProtection = action<
  UpdateTerminationProtectionInput,
  UpdateTerminationProtectionOutput
>(UpdateTerminationProtection$, (input, call) => {
  const stack = findStack(call, input.StackName);
  if (stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') {
    throw validationError(
      `Stack [${stack.name}] is in ${stack.status} state: its termination protection cannot be changed`,
    );
  }
  const terminationProtection = input.EnableTerminationProtection ?? false;
  stacks(call.cloud.store).put(stack.id, { ...stack, terminationProtection });
  return { StackId: stack.id };
});
