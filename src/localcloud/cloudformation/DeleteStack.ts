// DeleteStack: answers at once; what does not exist is deleted already.
import { DeleteStack$, type DeleteStackInput } from '@aws-sdk/client-cloudformation';
import { action, type Call } from '../wire/action.js';
import { checkToken } from './create-input.js';
import { runDeletion, waitUntilQuiet } from './engine/delete-stack.js';
import { type Run, setStackStatus } from './engine/run.js';
import { validationError } from './engine/template-error.js';
import { engineOf } from './engine-of.js';
import { stackChangeSets } from './find-change-set.js';
import { lookUpStack } from './find-stack.js';
import { changeSets, type StackRecord, stackResources } from './records.js';

export const DeleteStack = action<DeleteStackInput, object>(DeleteStack$, (input, call) => {
  checkToken(input.ClientRequestToken);
  const stack = lookUpStack(call, input.StackName ?? '');
  if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  if (input.ClientRequestToken !== undefined && isRepeated(stack, input.ClientRequestToken)) return {};
  checkAllowed(input, stack, call);
  startDeletion(input, stack, call);
  return {};
});

/** The answer to an earlier call with this token was lost: its deletion has ended by now. */
function isRepeated(stack: StackRecord, token: string): boolean {
  return stack.status === 'DELETE_FAILED' && stack.operation.token === token;
}

function checkAllowed(input: DeleteStackInput, stack: StackRecord, call: Call): void {
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (/^UPDATE_.*IN_PROGRESS$/.test(stack.status)) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while in status ${stack.status}`);
  }
  const isFailed = stack.status === 'DELETE_FAILED';
  if (input.RetainResources?.length && !isFailed) {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. RetainResources can be specified only when the stack is in ` +
        'DELETE_FAILED state',
    );
  }
  if (input.DeletionMode === 'FORCE_DELETE_STACK' && !isFailed) {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. FORCE_DELETE_STACK can be specified only when the stack is in ` +
        'DELETE_FAILED state',
    );
  }
  checkRetained(input.RetainResources ?? [], stack, call);
}

function checkRetained(names: readonly string[], stack: StackRecord, call: Call): void {
  const statuses = new Map(
    stackResources(call.cloud, stack.id).map((resource) => [resource.logicalId, resource.status]),
  );
  const unknown = names.filter((name) => !statuses.has(name));
  if (unknown.length > 0) {
    throw validationError(
      `The specified resources to retain do not exist in the stack: [${unknown.join(', ')}]`,
    );
  }
  if (names.some((name) => statuses.get(name) === 'DELETE_COMPLETE')) {
    throw validationError(
      'The specified resources to retain must be in a valid state. Do not specify resources that are in the ' +
        'DELETE_COMPLETE state.',
    );
  }
}

function startDeletion(input: DeleteStackInput, stack: StackRecord, call: Call): void {
  const run: Run = { ...engineOf(call.cloud), stackId: stack.id };
  for (const set of stackChangeSets(call, stack.id)) changeSets(call.cloud.store).delete(set.id);
  const isInterrupted = stack.status.endsWith('_IN_PROGRESS');
  setStackStatus(run, 'DELETE_IN_PROGRESS', 'User Initiated', {
    operation: {
      token: input.ClientRequestToken,
      ofCreation: false,
      retain: input.RetainResources ?? [],
      force: input.DeletionMode === 'FORCE_DELETE_STACK',
    },
  });
  call.cloud.background(`delete stack ${stack.name}`, async () => {
    if (isInterrupted) await waitUntilQuiet(run);
    await runDeletion(run);
  });
}
