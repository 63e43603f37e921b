// What every CloudFormation stack status means to us; a table, because words like ROLLBACK occur in healthy ones too.

export type StackStatus = keyof typeof meanings;

export interface StackMeaning {
  readonly operation: 'create' | 'update' | 'delete' | 'import';
  /** `running` until the status is final; `succeeded` and `failed` speak of the last operation. */
  readonly outcome: 'running' | 'succeeded' | 'failed';
  /** The resources are there and whole, whatever the last operation did. */
  readonly usable: boolean;
  /** An update is accepted now. */
  readonly updatable: boolean;
  /** It never worked: nothing to do but delete it and create it again. */
  readonly stillborn: boolean;
  /** There is no stack of that name (any more), or one without resources. */
  readonly absent: boolean;
}

const idle = { usable: false, updatable: false, stillborn: false, absent: false } as const;
const running = { ...idle, outcome: 'running' } as const;
const succeeded = { ...idle, outcome: 'succeeded', usable: true, updatable: true } as const;
const failed = { ...idle, outcome: 'failed' } as const;
/** A finished rollback of an update: healthy, but the update failed. */
const rolledBack = { ...failed, usable: true, updatable: true } as const;

// The 23 values of StackStatus in the API reference of CloudFormation's Stack type.
const meanings = {
  CREATE_IN_PROGRESS: { operation: 'create', ...running },
  CREATE_COMPLETE: { operation: 'create', ...succeeded },
  CREATE_FAILED: { operation: 'create', ...failed, stillborn: true },
  ROLLBACK_IN_PROGRESS: { operation: 'create', ...running, stillborn: true },
  ROLLBACK_COMPLETE: { operation: 'create', ...failed, stillborn: true },
  ROLLBACK_FAILED: { operation: 'create', ...failed, stillborn: true },
  DELETE_IN_PROGRESS: { operation: 'delete', ...running },
  DELETE_COMPLETE: { operation: 'delete', ...idle, outcome: 'succeeded', absent: true },
  DELETE_FAILED: { operation: 'delete', ...failed },
  UPDATE_IN_PROGRESS: { operation: 'update', ...running, usable: true },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { operation: 'update', ...running, usable: true },
  UPDATE_COMPLETE: { operation: 'update', ...succeeded },
  UPDATE_FAILED: { operation: 'update', ...failed, updatable: true },
  UPDATE_ROLLBACK_IN_PROGRESS: { operation: 'update', ...running, usable: true },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { operation: 'update', ...running, usable: true },
  UPDATE_ROLLBACK_COMPLETE: { operation: 'update', ...rolledBack },
  UPDATE_ROLLBACK_FAILED: { operation: 'update', ...failed },
  REVIEW_IN_PROGRESS: { operation: 'create', ...idle, outcome: 'succeeded', absent: true },
  IMPORT_IN_PROGRESS: { operation: 'import', ...running, usable: true },
  IMPORT_COMPLETE: { operation: 'import', ...succeeded },
  IMPORT_ROLLBACK_IN_PROGRESS: { operation: 'import', ...running, usable: true },
  IMPORT_ROLLBACK_COMPLETE: { operation: 'import', ...rolledBack },
  IMPORT_ROLLBACK_FAILED: { operation: 'import', ...failed },
} as const satisfies Record<string, StackMeaning>;

export const stackStatuses = Object.keys(meanings) as StackStatus[];

/** The meaning of a status as AWS spells it. An unknown one counts as running: never act on what is not understood. */
export function readStackStatus(status: string): StackMeaning {
  if (Object.hasOwn(meanings, status)) return meanings[status as StackStatus];
  return { operation: 'update', ...running };
}
