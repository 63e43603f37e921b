// Brings a stack from one content to another, or back; takes the work up again after a crash.
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../wire/error.js';
import { changeSets, type StackContent, type StackRecord, stackResources } from '../records.js';
import { findImports } from './calls.js';
import { importersOf } from './exports.js';
import { describeFailure } from './failure.js';
import { runGraph } from './graph.js';
import { cleanUp, forgetFormer, retireReplaced, takeBack } from './obsolete.js';
import { type OpenStack, openStack } from './open-stack.js';
import { resolveOutputs } from './outputs.js';
import { findMissingValue } from './parameters.js';
import { type Run, resourceOf, setResourceStatus, setStackStatus, stackOf } from './run.js';
import { updateResource } from './update-resource.js';

/** The parts of a stack, or of a change set, that an update exchanges. */
export function contentOf(holder: StackContent): StackContent {
  const { description, templateBody, parameters, tags, capabilities, notificationArns } = holder;
  return { description, templateBody, parameters, tags, capabilities, notificationArns };
}

export interface NewUpdate {
  readonly content: StackContent;
  readonly token?: string | undefined;
  readonly changeSetId?: string;
}

/** Writes down that the stack is being updated; `runUpdate` does it. */
export function beginUpdate(run: Run, { content, token, changeSetId }: NewUpdate): void {
  const stack = stackOf(run);
  setStackStatus(run, 'UPDATE_IN_PROGRESS', 'User Initiated', {
    ...content,
    update: { other: contentOf(stack), changeSetId, skip: [] },
    updates: (stack.updates ?? 0) + 1,
    operation: { token, ofCreation: false, retain: [], force: false },
    lastUpdatedTime: run.cloud.clock.now().toISOString(),
  });
}

/** Gives the update up: the former content counts again from here on. */
export function turnBack(run: Run, reason: string | undefined): void {
  const stack = stackOf(run);
  if (!stack.update) throw new Error(`stack ${stack.name} is in no update`);
  const update = { ...stack.update, other: contentOf(stack) };
  setStackStatus(run, 'UPDATE_ROLLBACK_IN_PROGRESS', reason, { ...contentOf(stack.update.other), update });
}

/** Converges: what an earlier run of it did is found in the store and not done again. */
export async function runUpdate(run: Run): Promise<void> {
  await run.cloud.pace?.stackOperation();
  const reason = await updateEverything(run);
  if (reason === undefined) return runCleanUp(run);
  if (stackOf(run).status === 'UPDATE_IN_PROGRESS') turnBack(run, reason);
  return runUpdateRollback(run);
}

/** @returns why it failed; undefined once the stack's status says that all is done but the cleanup */
async function updateEverything(run: Run): Promise<string | undefined> {
  try {
    const open = openStack(run);
    const { parameters, region } = stackOf(run);
    const missing = await findMissingValue(open.template, parameters, run.lookups(region));
    if (missing) return missing;
    const imports = findImports(open);
    const failed = await updateResources(run, open, false);
    if (stackOf(run).status !== 'UPDATE_IN_PROGRESS') return 'Stack update cancelled';
    if (failed !== undefined) return failed;
    return conclude(run, open, imports);
  } catch (error) {
    return explain(run, error);
  }
}

function explain(run: Run, error: unknown): string {
  if (error instanceof AwsError) return error.message;
  // A bug of ours must not leave the stack in progress for ever.
  const { cloud } = run;
  return describeFailure(error, { cloud, service: 'CloudFormation', logicalId: stackOf(run).name });
}

/** @returns why it failed */
async function updateResources(run: Run, open: OpenStack, back: boolean): Promise<string | undefined> {
  const failed: string[] = [];
  const isCancelled = () => !back && (failed.length > 0 || stackOf(run).status !== 'UPDATE_IN_PROGRESS');
  await runGraph(open.graph, async (logicalId, needs: readonly boolean[]) => {
    const definition = open.template.resources.get(logicalId);
    if (!definition || needs.includes(false) || isCancelled()) return false;
    if (isSkipped(run, logicalId)) return true;
    const done = await updateResource({ run, open, definition, isCancelled, back });
    if (!done) failed.push(logicalId);
    return done;
  });
  if (failed.length === 0) return undefined;
  const verb = failed.every((logicalId) => resourceOf(run, logicalId)?.fresh) ? 'create' : 'update';
  return `The following resource(s) failed to ${verb}: [${failed.join(', ')}]. `;
}

/** ContinueUpdateRollback counts what it skips as done. */
function isSkipped(run: Run, logicalId: string): boolean {
  if (!stackOf(run).update?.skip.includes(logicalId)) return false;
  const resource = resourceOf(run, logicalId);
  if (resource?.status === 'UPDATE_FAILED') {
    setResourceStatus(run, resource, {
      status: 'UPDATE_COMPLETE',
      statusReason: undefined,
      former: undefined,
    });
  }
  return true;
}

/** @returns why the outputs cannot be had */
function conclude(run: Run, open: OpenStack, imports: readonly string[]): string | undefined {
  const outputs = resolveOutputs(run, open);
  const kept = brokenImport(run, outputs);
  if (kept !== undefined) return kept;
  retireReplaced(run, open.template, new Set(open.graph.keys()));
  setStackStatus(run, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', undefined, { outputs, imports });
  return undefined;
}

/** An export that another stack imports keeps its value. */
function brokenImport(run: Run, fresh: StackRecord['outputs']): string | undefined {
  const { outputs, region } = stackOf(run);
  for (const { exportName, value } of outputs) {
    if (exportName === undefined) continue;
    const next = fresh.find((output) => output.exportName === exportName);
    const [importer] = importersOf({ cloud: run.cloud, region }, exportName);
    if (importer === undefined || next?.value === value) continue;
    return `Export ${exportName} cannot be ${next ? 'updated' : 'deleted'} as it is in use by ${importer}`;
  }
  return undefined;
}

/** Undoes the update; the stack's status is UPDATE_ROLLBACK_IN_PROGRESS already. */
export async function runUpdateRollback(run: Run): Promise<void> {
  const reason = await undoEverything(run);
  if (reason === undefined) return runCleanUp(run);
  setStackStatus(run, 'UPDATE_ROLLBACK_FAILED', reason);
  endChangeSet(run, 'EXECUTE_FAILED');
}

async function undoEverything(run: Run): Promise<string | undefined> {
  try {
    await takeBack(run);
    const open = openStack(run);
    const failed = await updateResources(run, open, true);
    if (failed !== undefined) return failed;
    setStackStatus(run, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', undefined, {
      outputs: resolveOutputs(run, open),
    });
    return undefined;
  } catch (error) {
    return explain(run, error);
  }
}

/** The last part of an update or its rollback; what it cannot delete is no failure of theirs. */
export async function runCleanUp(run: Run): Promise<void> {
  const failed = await cleanUp(run);
  const forward = stackOf(run).status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
  const status: StackStatus = forward ? 'UPDATE_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE';
  const words = forward ? 'Update successful. One or more resources could not be deleted.' : undefined;
  endChangeSet(run, forward ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED');
  forgetFormer(run);
  setStackStatus(run, status, failed.length > 0 ? words : undefined, { update: undefined });
}

function endChangeSet(run: Run, executionStatus: 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED'): void {
  const id = stackOf(run).update?.changeSetId;
  if (id !== undefined) changeSets(run.cloud.store).update(id, (set) => ({ ...set, executionStatus }));
}

/** Resources a rollback may pass over: those whose update could not be undone. */
export function failedResources(run: Run): string[] {
  return stackResources(run.cloud, run.stackId)
    .filter(({ status }) => status === 'UPDATE_FAILED')
    .map(({ logicalId }) => logicalId);
}
