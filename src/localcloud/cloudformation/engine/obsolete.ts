// The physical resources an update or its rollback leaves over: written down, then deleted as their policies allow.
import {
  type FormerResource,
  type ObsoleteRecord,
  obsoletes,
  type ResourceRecord,
  resourceKey,
  resources,
  stackResources,
} from '../records.js';
import { existingOf } from './create-resource.js';
import { describeFailure } from './failure.js';
import { reverseGraph, runGraph } from './graph.js';
import { deleteWithPatience } from './remove-resources.js';
import { openContext, typeOf } from './resource-context.js';
import { type Run, tellResource } from './run.js';
import type { DeletionPolicy, Template } from './template.js';
import { formerOf } from './update-resource.js';

/** After a success: what was replaced, and what the new template no longer has. */
export function retireReplaced(run: Run, template: Template, living: ReadonlySet<string>): void {
  for (const resource of stackResources(run.cloud, run.stackId)) {
    const definition = template.resources.get(resource.logicalId);
    if (!living.has(resource.logicalId) || !definition) {
      retire(run, resource, { thing: formerOf(resource), policy: resource.deletionPolicy });
      resources(run.cloud.store).delete(resourceKey(run.stackId, resource.logicalId));
      continue;
    }
    const { former, replacement } = resource;
    if (former && replacement) {
      retire(run, resource, { thing: former, policy: definition.updateReplacePolicy });
    }
  }
}

interface Retirement {
  readonly thing: FormerResource;
  readonly policy: DeletionPolicy;
}

function retire(run: Run, { logicalId }: ResourceRecord, { thing, policy }: Retirement): void {
  const { stackId } = run;
  if (thing.physicalId === undefined) return;
  const key = `${resourceKey(stackId, logicalId)}/${thing.token}`;
  obsoletes(run.cloud.store).put(key, { ...thing, stackId, logicalId, policy });
}

/** Deletes them all, dependants first. @returns logical ids of what could not be deleted, and is let go */
export async function cleanUp(run: Run): Promise<string[]> {
  const left = new Map(ownObsoletes(run).map((one) => [one.token, one]));
  const needs = [...left.values()].map((one): [string, string[]] => [one.token, neededBy(one, left)]);
  const failed: string[] = [];
  await runGraph(reverseGraph(new Map(needs)), async (token) => {
    const one = left.get(token);
    if (one && !(await removeOne(run, one))) failed.push(one.logicalId);
  });
  return failed;
}

function neededBy(one: ObsoleteRecord, left: ReadonlyMap<string, ObsoleteRecord>): string[] {
  return [...left.values()].filter((other) => one.needs.includes(other.logicalId)).map(({ token }) => token);
}

function ownObsoletes({ cloud, stackId }: Run): ObsoleteRecord[] {
  return obsoletes(cloud.store)
    .values()
    .filter((one) => one.stackId === stackId);
}

async function removeOne(run: Run, one: ObsoleteRecord): Promise<boolean> {
  const drop = () =>
    obsoletes(run.cloud.store).delete(`${resourceKey(run.stackId, one.logicalId)}/${one.token}`);
  if (one.policy === 'Retain' || one.policy === 'RetainExceptOnCreate') {
    tellResource(run, one, { status: 'DELETE_SKIPPED' });
    drop();
    return true;
  }
  tellResource(run, one, { status: 'DELETE_IN_PROGRESS' });
  const reason = await removePhysical(run, one);
  tellResource(run, one, { status: reason === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED', reason });
  drop();
  return reason === undefined;
}

/** @returns why it could not be removed */
async function removePhysical(run: Run, one: ObsoleteRecord): Promise<string | undefined> {
  const resource: ResourceRecord = { ...one, status: 'DELETE_IN_PROGRESS', timestamp: '' };
  try {
    const type = typeOf(run, resource);
    const context = openContext(run, resource, () => false);
    if (one.policy === 'Snapshot') await type.snapshot?.(existingOf(resource), context);
    await deleteWithPatience(type, existingOf(resource), context);
    return undefined;
  } catch (error) {
    const service = run.types.get(one.type)?.service ?? 'CloudFormation';
    return describeFailure(error, { cloud: run.cloud, service, logicalId: one.logicalId });
  }
}

/**
 * Before a rollback: what the update made goes, and what it replaced is in force again. Creating calls whose answers
 * a crash took away are looked up first.
 */
export async function takeBack(run: Run): Promise<void> {
  for (const resource of stackResources(run.cloud, run.stackId)) {
    if (!resource.fresh && !resource.replacement) continue;
    const physicalId = await madePhysical(run, resource);
    if (physicalId !== undefined) {
      // Only what a stack's own update made for the first time can be meant to outlive it.
      const policy = resource.fresh && resource.deletionPolicy === 'Retain' ? 'Retain' : 'Delete';
      retire(run, resource, { thing: { ...formerOf(resource), physicalId }, policy });
    }
    if (resource.fresh) resources(run.cloud.store).delete(resourceKey(run.stackId, resource.logicalId));
    else if (resource.former) restore(run, resource, resource.former);
  }
}

function restore(run: Run, resource: ResourceRecord, former: FormerResource): void {
  const { stackId, logicalId } = resource;
  resources(run.cloud.store).put(resourceKey(stackId, logicalId), {
    ...former,
    stackId,
    logicalId,
    status: 'UPDATE_FAILED',
    timestamp: resource.timestamp,
    former,
  });
}

async function madePhysical(run: Run, resource: ResourceRecord): Promise<string | undefined> {
  if (resource.replacement === 'made') return resource.physicalId;
  if (resource.fresh && resource.physicalId !== undefined) return resource.physicalId;
  // Without resolved properties no call had been made.
  if (!resource.properties) return undefined;
  const context = openContext(run, resource, () => false);
  return typeOf(run, resource).find(resource.properties, context);
}

/** The update is over: nothing of it is to be undone any more. */
export function forgetFormer(run: Run): void {
  for (const resource of stackResources(run.cloud, run.stackId)) {
    const { former, previous, replacement, fresh, ...rest } = resource;
    if (former || previous || replacement || fresh) {
      resources(run.cloud.store).put(resourceKey(run.stackId, rest.logicalId), rest);
    }
  }
}
