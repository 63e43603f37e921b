// Finds change sets by id, or by name and stack.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { validationError } from './engine/template-error.js';
import { findStack } from './find-stack.js';
import { type ChangeSetRecord, changeSets } from './records.js';

export interface ChangeSetAddress {
  readonly ChangeSetName?: string | undefined;
  readonly StackName?: string | undefined;
}

export function lookUpChangeSet(
  call: Call,
  { ChangeSetName, StackName }: ChangeSetAddress,
): ChangeSetRecord | undefined {
  const byId = changeSets(call.cloud.store).get(ChangeSetName ?? '');
  if (byId) return byId;
  if (ChangeSetName?.startsWith('arn:')) return undefined;
  if (StackName === undefined) {
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stack = findStack(call, StackName);
  return stackChangeSets(call, stack.id).find((set) => set.name === ChangeSetName);
}

/** @throws ChangeSetNotFound */
export function findChangeSet(call: Call, address: ChangeSetAddress): ChangeSetRecord {
  const found = lookUpChangeSet(call, address);
  if (found) return found;
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${address.ChangeSetName}] does not exist`, 404);
}

/** Oldest first. */
export function stackChangeSets({ cloud }: Call, stackId: string): ChangeSetRecord[] {
  return changeSets(cloud.store)
    .values()
    .filter((set) => set.stackId === stackId);
}
