// Makes one resource of a stack, or goes on where an earlier process left it.

import { refuseResource } from '../../faults/resources.js';
import { AwsError } from '../../wire/error.js';
import type { ResourceRecord } from '../records.js';
import { Cancelled, describeFailure, ResourceFault } from './failure.js';
import type { OpenStack } from './open-stack.js';
import { checkProperties } from './properties.js';
import { resolveObject } from './resolve.js';
import { atWork, clientToken, openContext, typeOf } from './resource-context.js';
import type { ExistingResource, ResourceContext, ResourceType } from './resource-type.js';
import { type Run, resourceOf, saveResource, setResourceStatus, stackOf } from './run.js';
import type { ResourceDefinition } from './template.js';

export interface Creation {
  readonly run: Run;
  readonly open: OpenStack;
  readonly definition: ResourceDefinition;
  readonly isCancelled: () => boolean;
}

/** @returns whether the resource is there; the failure is in its record and its event */
export async function createResource(creation: Creation): Promise<boolean> {
  const { run, definition } = creation;
  const left = resourceOf(run, definition.logicalId);
  const begun = left ?? begin(creation);
  if (begun.status === 'CREATE_COMPLETE') return true;
  if (begun.status !== 'CREATE_IN_PROGRESS') return false;
  try {
    await make(creation, begun, left !== undefined);
    return true;
  } catch (error) {
    fail(creation, error);
    return false;
  }
}

function begin({ run, open, definition }: Creation): ResourceRecord {
  const { logicalId, type } = definition;
  const { updates, update } = stackOf(run);
  const resource: ResourceRecord = {
    stackId: run.stackId,
    logicalId,
    type,
    status: 'CREATE_IN_PROGRESS',
    timestamp: run.cloud.clock.now().toISOString(),
    attributes: {},
    token: clientToken(run.stackId, logicalId, updates ?? 0),
    needs: open.graph.get(logicalId) ?? [],
    deletionPolicy: deletionPolicyOf(run, definition),
    fresh: update ? true : undefined,
  };
  return setResourceStatus(run, resource, {
    status: 'CREATE_IN_PROGRESS',
    shownProperties: shownProperties(open, definition),
  });
}

/** CreateStack's RetainExceptOnCreate makes every Retain one. */
export function deletionPolicyOf(
  run: Run,
  { deletionPolicy }: ResourceDefinition,
): ResourceDefinition['deletionPolicy'] {
  const softened = deletionPolicy === 'Retain' && stackOf(run).retainExceptOnCreate;
  return softened ? 'RetainExceptOnCreate' : deletionPolicy;
}

export function shownProperties(
  { shownScope }: OpenStack,
  definition: ResourceDefinition,
): string | undefined {
  try {
    return JSON.stringify(resolveObject(definition.properties, shownScope));
  } catch {
    // The real properties fail the same way in a moment, with the reason in the event of that failure.
    return undefined;
  }
}

/** @param resumed begun by an earlier process, whose creating call may have gone through */
async function make(creation: Creation, begun: ResourceRecord, resumed: boolean): Promise<void> {
  const { run, open, definition, isCancelled } = creation;
  const type = typeOf(run, begun);
  const properties = resolveProperties(open, definition);
  checkProperties(type, properties, definition.logicalId);
  saveResource(run, { ...begun, properties });
  const context = openContext(run, begun, isCancelled);
  if (begun.physicalId === undefined) refuseResource(atWork(run, begun), 'create');
  const initiated =
    begun.physicalId === undefined ? await initiate(creation, { type, properties, context, resumed }) : begun;
  if (isCancelled()) throw new Cancelled();
  const existing = existingOf(initiated);
  await type.complete?.(existing, context);
  const attributes = (await type.read?.(existing, context)) ?? {};
  const ref = type.ref?.({ ...existing, attributes });
  const latest = resourceOf(run, definition.logicalId) ?? initiated;
  setResourceStatus(run, latest, { status: 'CREATE_COMPLETE', attributes, ref, statusReason: undefined });
}

interface Initiation {
  readonly type: ResourceType;
  readonly properties: ExistingResource['properties'];
  readonly context: ResourceContext;
  readonly resumed: boolean;
}

/** The creating call; its physical id is written down before anything else happens. */
async function initiate({ run, definition }: Creation, initiation: Initiation) {
  const { type, properties, context, resumed } = initiation;
  const found = resumed ? await type.find(properties, context) : undefined;
  const physicalId = found ?? (await type.create(properties, context));
  const resource = resourceOf(run, definition.logicalId);
  if (!resource) throw new Error(`resource ${definition.logicalId} is not stored`);
  return setResourceStatus(run, resource, {
    status: 'CREATE_IN_PROGRESS',
    physicalId,
    statusReason: 'Resource creation Initiated',
  });
}

export function existingOf(resource: ResourceRecord): ExistingResource {
  const { physicalId = '', properties = {}, attributes } = resource;
  return { physicalId, properties, attributes };
}

/** A template's own fault is told as it is, without the words for a handler's. */
export function resolveProperties(open: OpenStack, definition: ResourceDefinition) {
  try {
    return resolveObject(definition.properties, open.scope);
  } catch (error) {
    throw error instanceof AwsError ? new ResourceFault(error.message) : error;
  }
}

function fail({ run, definition }: Creation, error: unknown): void {
  const resource = resourceOf(run, definition.logicalId);
  if (!resource) throw error;
  const service = run.types.get(resource.type)?.service ?? 'CloudFormation';
  const statusReason = describeFailure(error, { cloud: run.cloud, service, logicalId: definition.logicalId });
  setResourceStatus(run, resource, { status: 'CREATE_FAILED', statusReason });
}
