// Brings one resource of a stack to what a template says of it: made, changed in place, replaced, or left alone.

import { refuseResource } from '../../faults/resources.js';
import type { FormerResource, ResourceRecord } from '../records.js';
import {
  type Creation,
  createResource,
  deletionPolicyOf,
  existingOf,
  resolveProperties,
  shownProperties,
} from './create-resource.js';
import { changedNames, isSame, needsReplacement } from './differences.js';
import { Cancelled, describeFailure } from './failure.js';
import type { JsonObject } from './json.js';
import { checkProperties } from './properties.js';
import { atWork, clientToken, openContext, typeOf } from './resource-context.js';
import { type Run, resourceOf, saveResource, setResourceStatus, stackOf } from './run.js';

export interface Update extends Creation {
  /** In a rollback whatever the update touched is done again, and nothing is replaced. */
  readonly back: boolean;
}

/** @returns whether the resource is as it should be; the failure is in its record and its event */
export async function updateResource(update: Update): Promise<boolean> {
  const { run, definition } = update;
  const resource = resourceOf(run, definition.logicalId);
  if (!resource || resource.fresh) return createResource(update);
  try {
    const wanted = resolveProperties(update.open, definition);
    checkProperties(typeOf(run, resource), wanted, definition.logicalId);
    const described = describeAnew(update, resource);
    if (!hasWork(update, described, wanted)) return true;
    await bring(update, described, wanted);
    return true;
  } catch (error) {
    fail(update, error);
    return false;
  }
}

/** What the template says beside properties counts at once. */
function describeAnew({ run, open, definition }: Update, resource: ResourceRecord): ResourceRecord {
  return saveResource(run, {
    ...resource,
    needs: open.graph.get(definition.logicalId) ?? [],
    deletionPolicy: deletionPolicyOf(run, definition),
  });
}

function hasWork({ run, back }: Update, resource: ResourceRecord, wanted: JsonObject): boolean {
  if (!isSame(resource.properties ?? {}, wanted)) return true;
  if (resource.status === 'UPDATE_IN_PROGRESS') return true;
  if (back) return resource.former !== undefined || resource.status === 'UPDATE_FAILED';
  return resource.former === undefined && tagsDiffer(run, resource);
}

/** The stack's tags are on every resource whose type takes tags. */
function tagsDiffer(run: Run, resource: ResourceRecord): boolean {
  const { tags, update } = stackOf(run);
  if (!update || !Object.hasOwn(typeOf(run, resource).updates, 'Tags')) return false;
  return !isSame(update.other.tags as never, tags as never);
}

async function bring(update: Update, resource: ResourceRecord, wanted: JsonObject): Promise<void> {
  const begun = begin(update, resource, wanted);
  refuseResource(atWork(update.run, begun), update.back ? 'roll back an update of' : 'update');
  if (begun.replacement) await replace(update, begun, begun === resource);
  else await change(update, begun);
}

function begin(update: Update, resource: ResourceRecord, wanted: JsonObject): ResourceRecord {
  const { run, open, definition, back } = update;
  const { properties = {}, logicalId } = resource;
  if (resource.status === 'UPDATE_IN_PROGRESS' && isSame(properties, wanted)) return resource;
  const replaces = needsReplacement(typeOf(run, resource), changedNames(properties, wanted)) && !back;
  const token = clientToken(run.stackId, logicalId, stackOf(run).updates ?? 0);
  return setResourceStatus(run, resource, {
    status: 'UPDATE_IN_PROGRESS',
    statusReason: replaces ? replacing : undefined,
    shownProperties: shownProperties(open, definition),
    former: resource.former ?? formerOf(resource),
    // Tried again after a failure, it may still be anywhere between the two.
    previous: isSame(properties, wanted) ? (resource.previous ?? properties) : properties,
    properties: wanted,
    ...(replaces ? { replacement: 'begun', token } : {}),
  });
}

const replacing = 'Requested update requires the creation of a new physical resource; hence creating one.';

export function formerOf(resource: ResourceRecord): FormerResource {
  const { type, physicalId, properties, ref, attributes, token, needs, deletionPolicy } = resource;
  return { type, physicalId, properties, ref, attributes, token, needs, deletionPolicy };
}

async function change(update: Update, begun: ResourceRecord): Promise<void> {
  const { run, isCancelled } = update;
  const type = typeOf(run, begun);
  const context = openContext(run, begun, isCancelled);
  await type.update?.(existingOf(begun), begun.previous ?? begun.properties ?? {}, context);
  await finish(update, begun);
}

/** @param resumed begun by an earlier process, whose creating call may have gone through */
async function replace(update: Update, begun: ResourceRecord, resumed: boolean): Promise<void> {
  const { run, isCancelled } = update;
  const type = typeOf(run, begun);
  const made = begun.replacement === 'made' ? begun : await initiate(update, begun, resumed);
  if (isCancelled()) throw new Cancelled();
  await type.complete?.(existingOf(made), openContext(run, made, isCancelled));
  await finish(update, made);
}

/** The creating call of the new physical resource; its id is written down before anything else happens. */
async function initiate({ run, isCancelled }: Update, begun: ResourceRecord, resumed: boolean) {
  const type = typeOf(run, begun);
  const context = openContext(run, begun, isCancelled);
  const { properties = {} } = begun;
  const found = resumed ? await type.find(properties, context) : undefined;
  const physicalId = found ?? (await type.create(properties, context));
  return setResourceStatus(run, resourceOf(run, begun.logicalId) ?? begun, {
    status: 'UPDATE_IN_PROGRESS',
    statusReason: 'Resource creation Initiated',
    physicalId,
    replacement: 'made',
    attributes: {},
    ref: undefined,
  });
}

async function finish({ run, isCancelled, back }: Update, changed: ResourceRecord): Promise<void> {
  const type = typeOf(run, changed);
  const existing = existingOf(changed);
  const attributes = (await type.read?.(existing, openContext(run, changed, isCancelled))) ?? {};
  setResourceStatus(run, resourceOf(run, changed.logicalId) ?? changed, {
    status: 'UPDATE_COMPLETE',
    statusReason: undefined,
    attributes,
    ref: type.ref?.({ ...existing, attributes }),
    previous: undefined,
    ...(back ? { former: undefined } : {}),
  });
}

function fail({ run, definition }: Update, error: unknown): void {
  const resource = resourceOf(run, definition.logicalId);
  if (!resource) throw error;
  const service = run.types.get(resource.type)?.service ?? 'CloudFormation';
  const reason = describeFailure(error, { cloud: run.cloud, service, logicalId: definition.logicalId });
  const statusReason = error instanceof Cancelled ? 'Resource update cancelled' : reason;
  setResourceStatus(run, resource, { status: 'UPDATE_FAILED', statusReason });
}
