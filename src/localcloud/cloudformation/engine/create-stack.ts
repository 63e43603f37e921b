// Makes a stack's resources, or takes the making up again after a crash; ends in success, rollback or deletion.
import { AwsError } from '../../wire/error.js';
import { type StackOperation, stackResources, stacks } from '../records.js';
import { findImports } from './calls.js';
import { createResource } from './create-resource.js';
import { runDeletion } from './delete-stack.js';
import { describeFailure } from './failure.js';
import { runGraph } from './graph.js';
import { type OpenStack, openStack } from './open-stack.js';
import { resolveOutputs } from './outputs.js';
import { findMissingValue } from './parameters.js';
import { runRollback } from './rollback.js';
import { type Run, resourceOf, setStackStatus, stackOf } from './run.js';

/** Converges: what an earlier run of it did is found in the store and not done again. */
export async function runCreation(run: Run): Promise<void> {
  await run.cloud.pace?.stackOperation();
  const reason = await createEverything(run);
  // A DeleteStack that came meanwhile owns the stack now.
  if (stackOf(run).status !== 'CREATE_IN_PROGRESS') return;
  if (reason !== undefined) return endInFailure(run, reason);
}

/** @returns why it failed */
async function createEverything(run: Run): Promise<string | undefined> {
  try {
    const open = openStack(run);
    const { parameters, region } = stackOf(run);
    const missing = await findMissingValue(open.template, parameters, run.lookups(region));
    if (missing) return missing;
    saveImports(run, findImports(open));
    return (await createResources(run, open)) ?? finish(run, open);
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    // A bug of ours must not leave the stack in progress for ever.
    return describeFailure(error, {
      cloud: run.cloud,
      service: 'CloudFormation',
      logicalId: stackOf(run).name,
    });
  }
}

function saveImports(run: Run, imports: readonly string[]): void {
  if (imports.length > 0) stacks(run.cloud.store).update(run.stackId, (stack) => ({ ...stack, imports }));
}

async function createResources(run: Run, open: OpenStack): Promise<string | undefined> {
  let failed = stackResources(run.cloud, run.stackId).some(({ status }) => status === 'CREATE_FAILED');
  const isCancelled = () => failed || stackOf(run).status !== 'CREATE_IN_PROGRESS' || isTooLate(run);
  await runGraph(open.graph, async (logicalId, needs: readonly boolean[]) => {
    const definition = open.template.resources.get(logicalId);
    const isBegun = resourceOf(run, logicalId) !== undefined;
    if (!definition || needs.includes(false) || (isCancelled() && !isBegun)) return false;
    const made = await createResource({ run, open, definition, isCancelled });
    failed ||= !made;
    return made;
  });
  return describeResult(run, open);
}

/** TimeoutInMinutes counts from the stack's creation. */
function isTooLate(run: Run): boolean {
  const { timeoutMinutes, creationTime } = stackOf(run);
  if (timeoutMinutes === undefined) return false;
  return run.cloud.clock.now().getTime() > Date.parse(creationTime) + timeoutMinutes * 60_000;
}

function describeResult(run: Run, open: OpenStack): string | undefined {
  const resources = stackResources(run.cloud, run.stackId);
  const made = resources.filter(({ status }) => status === 'CREATE_COMPLETE');
  if (made.length === open.graph.size) return undefined;
  if (isTooLate(run)) return 'Stack creation time exceeded the specified timeout';
  const failed = resources
    .filter(({ status }) => status === 'CREATE_FAILED')
    .map(({ logicalId }) => logicalId);
  return `The following resource(s) failed to create: [${failed.join(', ')}]`;
}

/** @returns why the outputs cannot be had */
function finish(run: Run, open: OpenStack): string | undefined {
  if (stackOf(run).status !== 'CREATE_IN_PROGRESS') return undefined;
  const outputs = resolveOutputs(run, open);
  setStackStatus(run, 'CREATE_COMPLETE', undefined, { outputs });
  return undefined;
}

function endInFailure(run: Run, reason: string): Promise<void> {
  const { onFailure, operation: old } = stackOf(run);
  const operation: StackOperation = { ...old, ofCreation: true };
  if (onFailure === 'DO_NOTHING') {
    setStackStatus(run, 'CREATE_FAILED', `${reason}. `);
    return Promise.resolve();
  }
  if (onFailure === 'DELETE') {
    setStackStatus(run, 'DELETE_IN_PROGRESS', `${reason}. Delete requested by user.`, { operation });
    return runDeletion(run);
  }
  setStackStatus(run, 'ROLLBACK_IN_PROGRESS', `${reason}. Rollback requested by user.`, { operation });
  return runRollback(run);
}
