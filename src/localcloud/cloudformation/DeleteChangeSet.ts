// DeleteChangeSet: what is not there is deleted already.
import { DeleteChangeSet$, type DeleteChangeSetInput } from '@aws-sdk/client-cloudformation';
import { action } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { lookUpChangeSet } from './find-change-set.js';
import { changeSets } from './records.js';

export const DeleteChangeSet = action<DeleteChangeSetInput, object>(DeleteChangeSet$, (input, call) => {
  const set = lookUpChangeSet(call, input);
  if (!set) return {};
  if (set.executionStatus === 'EXECUTE_IN_PROGRESS') {
    throw new AwsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${set.id}] cannot be deleted in its current status of [${set.executionStatus}]`,
    );
  }
  changeSets(call.cloud.store).delete(set.id);
  return {};
});
