// Finds out what a new change set would do.
import { AwsError } from '../../wire/error.js';
import { type ChangeSetRecord, changeSets } from '../records.js';
import { findChanges } from './changes.js';
import type { Run } from './run.js';

/** Repeating it is harmless; a change set that is complete stays as it is. */
export function completeChangeSet(run: Run, id: string): void {
  changeSets(run.cloud.store).update(id, (set) =>
    set.status === 'CREATE_PENDING' ? complete(run, set) : set,
  );
}

const empty =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

function complete(run: Run, set: ChangeSetRecord): ChangeSetRecord {
  try {
    const { resources, any } = findChanges(run, set);
    if (!any) return { ...set, status: 'FAILED', statusReason: empty };
    return { ...set, status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', changes: resources };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ...set, status: 'FAILED', statusReason: error.message };
  }
}
