// ExecuteChangeSet: starts the update; the stack's other change sets are of no use any more.
import { ExecuteChangeSet$, type ExecuteChangeSetInput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { checkToken } from './create-input.js';
import type { Run } from './engine/run.js';
import { validationError } from './engine/template-error.js';
import { beginUpdate, contentOf, runUpdate } from './engine/update-stack.js';
import { engineOf } from './engine-of.js';
import { findChangeSet, stackChangeSets } from './find-change-set.js';
import { findStack } from './find-stack.js';
import { type ChangeSetRecord, changeSets } from './records.js';
import { findUpdatable } from './update-input.js';

export const ExecuteChangeSet = action<ExecuteChangeSetInput, object>(ExecuteChangeSet$, (input, call) => {
  const { ClientRequestToken: token, DisableRollback, RetainExceptOnCreate } = input;
  checkToken(token);
  if (DisableRollback || RetainExceptOnCreate) {
    throw validationError('The local cloud does not support DisableRollback and RetainExceptOnCreate here');
  }
  const set = findChangeSet(call, input);
  const sameToken = token !== undefined && findStack(call, set.stackId).operation.token === token;
  // The answer to an earlier call with this token was lost.
  if (set.executionStatus.startsWith('EXECUTE_') && sameToken) return {};
  checkExecutable(set);
  const stack = findUpdatable(call, set.stackId);
  const run: Run = { ...engineOf(call.cloud), stackId: stack.id };
  const table = changeSets(call.cloud.store);
  for (const other of stackChangeSets(call, stack.id)) if (other.id !== set.id) table.delete(other.id);
  table.put(set.id, { ...set, executionStatus: 'EXECUTE_IN_PROGRESS' });
  beginUpdate(run, { content: contentOf(set), token, changeSetId: set.id });
  call.cloud.background(`execute change set ${set.name}`, () => runUpdate(run));
  return {};
});

function checkExecutable({ id, status, executionStatus }: ChangeSetRecord): void {
  if (executionStatus === 'AVAILABLE') return;
  const current = status === 'CREATE_COMPLETE' ? executionStatus : status;
  throw new AwsError(
    'InvalidChangeSetStatus',
    `ChangeSet [${id}] cannot be executed in its current status of [${current}]`,
  );
}
