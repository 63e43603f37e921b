// Finds stacks by name or id.
import { isForgotten } from '../retention/stacks.js';
import type { Call } from '../wire/action.js';
import { validationError } from './engine/template-error.js';
import { type StackRecord, stacks } from './records.js';

/** A name finds the stack that lives under it; an id finds those deleted in the last 90 days as well. */
export function lookUpStack({ cloud, region }: Call, nameOrId: string): StackRecord | undefined {
  const byId = stacks(cloud.store).get(nameOrId);
  if (byId) return byId.region === region && !isForgotten(byId, cloud.clock.now()) ? byId : undefined;
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

/** The latest first, those deleted in the last 90 days among them. */
export function regionStacks({ cloud, region }: Call): StackRecord[] {
  const now = cloud.clock.now();
  return stacks(cloud.store)
    .values()
    .filter((stack) => stack.region === region && !isForgotten(stack, now))
    .reverse();
}
