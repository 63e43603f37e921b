// Goes on with the operations that an earlier process of the cloud left in the middle.

import type { ResourceRecord } from '../records.js';
import { changeSets, type StackRecord, stackResources, stacks } from '../records.js';
import { completeChangeSet } from './complete-change-set.js';
import { runCreation } from './create-stack.js';
import { runDeletion } from './delete-stack.js';
import { openContext, typeOf } from './resource-context.js';
import { runRollback } from './rollback.js';
import { type Engine, type Run, setResourceStatus } from './run.js';
import { runCleanUp, runUpdate, runUpdateRollback } from './update-stack.js';

/** Schedules what is left of every operation; answers at once. */
export function resumeStacks(engine: Engine): void {
  for (const { id, name, stackId } of changeSets(engine.cloud.store).values()) {
    engine.cloud.background(`resume ${name}`, async () => completeChangeSet({ ...engine, stackId }, id));
  }
  for (const stack of stacks(engine.cloud.store).values()) {
    const work = workLeft(stack);
    if (!work) continue;
    engine.cloud.background(`resume ${stack.name}`, () => work({ ...engine, stackId: stack.id }));
  }
}

function workLeft(stack: StackRecord): ((run: Run) => Promise<void>) | undefined {
  switch (stack.status) {
    case 'CREATE_IN_PROGRESS':
      return runCreation;
    case 'ROLLBACK_IN_PROGRESS':
      return async (run) => {
        await settleCreations(run);
        await runRollback(run);
      };
    case 'UPDATE_IN_PROGRESS':
      return runUpdate;
    case 'UPDATE_ROLLBACK_IN_PROGRESS':
      return runUpdateRollback;
    case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
    case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
      return runCleanUp;
    case 'DELETE_IN_PROGRESS':
      return async (run) => {
        await settleCreations(run);
        await runDeletion(run);
      };
    default:
      return undefined;
  }
}

/** Finds what creating calls made whose answers were lost, so that the deletion knows of it. */
async function settleCreations(run: Run): Promise<void> {
  const lost = stackResources(run.cloud, run.stackId).filter(({ status }) => status === 'CREATE_IN_PROGRESS');
  for (const resource of lost) {
    const physicalId = resource.physicalId ?? (await findPhysical(run, resource));
    setResourceStatus(run, resource, {
      status: 'CREATE_FAILED',
      statusReason: 'Resource creation cancelled',
      physicalId,
    });
  }
}

/** Without resolved properties no call had been made. */
async function findPhysical(run: Run, resource: ResourceRecord): Promise<string | undefined> {
  const { properties } = resource;
  if (!properties) return undefined;
  return await typeOf(run, resource).find(
    properties,
    openContext(run, resource, () => false),
  );
}
