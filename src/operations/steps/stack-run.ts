// Runs one CloudFormation operation to its end and tells its resources as progress.

import type { StackEvent } from '../../cloud/stack-events.js';
import { type StackEnd, watchStack } from '../../cloud/stack-watch.js';
import { lacksCapacity } from '../../model/capacity.js';
import { CloudError } from '../../model/errors.js';
import type { ExitReason } from '../../model/exit-codes.js';
import { reasonOfFailure } from '../../model/stack-reasons.js';
import type { Context } from '../context.js';

export interface StackRun {
  readonly stackId: string;
  readonly name: string;
  readonly until: 'create' | 'update' | 'delete';
  /** ClientRequestToken of the operation: an earlier one's end is not taken for this one's. */
  readonly token?: string;
  /** Shown before each resource. */
  readonly box?: string;
}

/** A stack's operation on AWS takes minutes; half an hour is more than any of ours needs. */
const timeoutSeconds = 1800;

/** Watches until the stack has come to rest. */
export async function runStack(context: Context, run: StackRun): Promise<StackEnd> {
  const started = new Map<string, number>();
  return watchStack(context.cloud, run.stackId, {
    until: run.until,
    token: run.token,
    signal: context.signal,
    timeoutSeconds,
    onEvent: (event) => tellResource(context, run, event, started),
  });
}

function tellResource(
  context: Context,
  run: StackRun,
  event: StackEvent,
  started: Map<string, number>,
): void {
  if (event.logicalId === run.name) return;
  const at = Date.parse(event.time);
  const first = started.get(event.logicalId) ?? at;
  started.set(event.logicalId, first);
  const state = stateOf(event.status);
  context.port.report({
    kind: 'progress',
    box: run.box,
    subject: `${run.until === 'delete' ? 'delete ' : ''}${event.logicalId}`,
    state,
    detail: state === 'failed' ? event.reason : event.physicalId,
    seconds: state === 'running' ? undefined : (at - first) / 1000,
  });
}

function stateOf(status: string): 'running' | 'done' | 'failed' | 'skipped' {
  if (status.endsWith('_IN_PROGRESS')) return 'running';
  if (status === 'DELETE_SKIPPED') return 'skipped';
  return status.endsWith('_FAILED') ? 'failed' : 'done';
}

/** The error of a stack that did not come up: the first real failure is what the user reads. */
export function stackFailure(name: string, end: StackEnd): CloudError {
  const reason = end.firstFailure?.reason ?? end.stack?.statusReason;
  const exitReason = reasonOfFailure(reason ?? '');
  return new CloudError(end.status, {
    what: `stack ${name} was not created (${end.status})`,
    why: [end.firstFailure?.logicalId, reason ?? 'CloudFormation gave no reason'].filter(Boolean).join(': '),
    next: adviceOn(exitReason, reason ?? ''),
    reason: exitReason,
  });
}

function adviceOn(exitReason: ExitReason, words: string): string {
  if (lacksCapacity(words)) return 'choose another instance type or another --region, or try again later';
  if (exitReason === 'capacity') return 'stack doctor shows the quota, with the command that asks for more';
  if (exitReason === 'credentials') return 'ask your administrator for that permission, then run it again';
  return 'mend the cause and run the same command again';
}
