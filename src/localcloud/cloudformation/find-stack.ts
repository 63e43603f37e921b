// Finds stacks by name or id.
import type { Call } from '../wire/action.js';
import { validationError } from './engine/template-error.js';
import { type StackRecord, stacks } from './records.js';

/** A name finds the stack that lives under it; an id finds deleted ones as well. */
export function lookUpStack({ cloud, region }: Call, nameOrId: string): StackRecord | undefined {
  const byId = stacks(cloud.store).get(nameOrId);
  if (byId) return byId.region === region ? byId : undefined;
  return stacks(cloud.store)
    .values()
    .find(
      (stack) => stack.region === region && stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE',
    );
}

/** @throws ValidationError in the words most actions use */
export function findStack(call: Call, nameOrId: string | undefined): StackRecord {
  const stack = nameOrId === undefined ? undefined : lookUpStack(call, nameOrId);
  if (!stack) throw validationError(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

/** Deleted stacks are listed for 90 days (CloudFormation API reference, ListStacks). */
const deletedFor = 90 * 24 * 3_600_000;

export function regionStacks({ cloud, region }: Call): StackRecord[] {
  const now = cloud.clock.now().getTime();
  const isListed = ({ deletionTime }: StackRecord) =>
    deletionTime === undefined || now - Date.parse(deletionTime) < deletedFor;
  return stacks(cloud.store)
    .values()
    .filter((stack) => stack.region === region && isListed(stack))
    .reverse();
}
