// What CloudFormation no longer tells of: stacks that were deleted long ago, and templates nobody has.
import {
  changeSets,
  events,
  obsoletes,
  resources,
  type StackRecord,
  stacks,
} from '../cloudformation/records.js';
import { dropUnusedTemplates } from '../cloudformation/shared-templates.js';
import type { Store } from '../store.js';
import { dropWhere } from './drop.js';
import { isOver, lifetimes } from './lifetimes.js';

/** Whether a stack is not even found by its id any more. What it retained stays: that is EC2's. */
export function isForgotten({ deletionTime }: StackRecord, now: Date): boolean {
  return isOver(deletionTime, lifetimes.deletedStack, now);
}

/** @returns how many records went */
export function forgetStacks(store: Store, now: Date): number {
  const over = stacks(store)
    .values()
    .filter((stack) => isForgotten(stack, now));
  const ids = new Set(over.map(({ id }) => id));
  const isTheirs = ({ stackId }: { readonly stackId: string }) => ids.has(stackId);
  const parts =
    ids.size === 0
      ? 0
      : dropWhere(events(store), isTheirs) +
        dropWhere(resources(store), isTheirs) +
        dropWhere(obsoletes(store), isTheirs) +
        dropWhere(changeSets(store), isTheirs);
  for (const id of ids) stacks(store).delete(id);
  return parts + ids.size + dropUnusedTemplates(store);
}
