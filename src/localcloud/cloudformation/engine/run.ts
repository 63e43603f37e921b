// One operation on one stack: its records, and the writing of what happens to it.
import { randomUUID } from 'node:crypto';
import type { ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { LocalCloud } from '../../cloud.js';
import {
  eventKey,
  events,
  type ResourceRecord,
  resourceKey,
  resources,
  type StackRecord,
  stacks,
} from '../records.js';
import { maskSecrets } from './no-echo.js';
import type { ParameterLookup } from './parameters.js';
import type { ResourceTypes } from './validate-template.js';

/** What the engine asks of the other services of the cloud. */
export interface Lookups extends ParameterLookup {
  /** Names in order; none for an unknown region. */
  readonly zones: (region: string) => readonly string[];
}

/** Everything a run needs; handed to it, so that tests can bring their own types. */
export interface Engine {
  readonly cloud: LocalCloud;
  readonly types: ResourceTypes;
  /** Lookups in the given region. */
  readonly lookups: (region: string) => Lookups;
}

export interface Run extends Engine {
  readonly stackId: string;
}

/** The stack as it is stored now. */
export function stackOf(run: Run): StackRecord {
  const stack = stacks(run.cloud.store).get(run.stackId);
  if (!stack) throw new Error(`stack ${run.stackId} is not stored`);
  return stack;
}

/** Moves the stack on and writes the event. */
export function setStackStatus(
  run: Run,
  status: StackStatus,
  reason?: string,
  change: Partial<StackRecord> = {},
) {
  const stack = stackOf(run);
  const statusReason = reason === undefined ? undefined : maskSecrets(stack.parameters, reason);
  stacks(run.cloud.store).put(stack.id, { ...stack, ...change, status, statusReason });
  writeEvent(run, {
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status,
    reason: statusReason,
  });
}

export function resourceOf(run: Run, logicalId: string): ResourceRecord | undefined {
  return resources(run.cloud.store).get(resourceKey(run.stackId, logicalId));
}

/** Changes the resource's record without an event. */
export function saveResource(run: Run, resource: ResourceRecord): ResourceRecord {
  resources(run.cloud.store).put(resourceKey(run.stackId, resource.logicalId), resource);
  return resource;
}

export interface ResourceChange extends Partial<ResourceRecord> {
  readonly status: ResourceStatus;
  /** Shown in the event; JSON with the secrets masked. */
  readonly shownProperties?: string;
}

/** Moves the resource on and writes the event. */
export function setResourceStatus(
  run: Run,
  resource: ResourceRecord,
  change: ResourceChange,
): ResourceRecord {
  const { shownProperties, ...changed } = change;
  const reason = change.statusReason && maskSecrets(stackOf(run).parameters, change.statusReason);
  const timestamp = run.cloud.clock.now().toISOString();
  const saved = saveResource(run, { ...resource, ...changed, statusReason: reason, timestamp });
  writeEvent(run, {
    logicalId: saved.logicalId,
    physicalId: saved.physicalId ?? '',
    type: saved.type,
    status: saved.status,
    reason,
    properties: shownProperties,
  });
  return saved;
}

/** Writes an event about a physical resource that has no record of its own any more. */
export function tellResource(
  run: Run,
  thing: Pick<ResourceRecord, 'logicalId' | 'physicalId' | 'type'>,
  { status, reason }: { readonly status: ResourceStatus; readonly reason?: string | undefined },
): void {
  const { logicalId, physicalId = '', type } = thing;
  const shown = reason && maskSecrets(stackOf(run).parameters, reason);
  writeEvent(run, { logicalId, physicalId, type, status, reason: shown });
}

interface NewEvent {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: ResourceStatus | StackStatus;
  readonly reason?: string | undefined;
  readonly properties?: string | undefined;
}

function writeEvent(run: Run, event: NewEvent): void {
  const stack = stackOf(run);
  const timestamp = run.cloud.clock.now().toISOString();
  const table = events(run.cloud.store);
  const ofStack = event.physicalId === stack.id;
  const named = `${event.logicalId}-${event.status}-${timestamp}`;
  const id = ofStack || table.get(eventKey(stack.id, named)) ? randomUUID() : named;
  const token = stack.operation.token;
  table.put(eventKey(stack.id, id), {
    ...event,
    id,
    stackId: stack.id,
    stackName: stack.name,
    timestamp,
    token,
  });
}
