// The stored form of the policy in force, and of what was asked under it.
import type { Store, Table } from '../store.js';

export interface PolicyRecord {
  /** As it was given, as JSON. */
  readonly document: string;
}

/** One action, in IAM's spelling, that was asked for since the policy was set. */
export interface AskedAction {
  readonly action: string;
  readonly refused: boolean;
}

/** Has at most one row, under `policyKey`. */
export const policyTable = (store: Store): Table<PolicyRecord> => store.table('flotilla/policy');
export const policyKey = 'policy';

export const askedTable = (store: Store): Table<AskedAction> => store.table('flotilla/asked-actions');
