// Deletes a stack's resources, the dependent ones first, as their deletion policies allow.
import { refuseResource } from '../../faults/resources.js';
import { AwsError } from '../../wire/error.js';
import { type ResourceRecord, stackResources } from '../records.js';
import { existingOf } from './create-resource.js';
import { describeFailure } from './failure.js';
import { type Graph, reverseGraph, runGraph } from './graph.js';
import { atWork, openContext, typeOf } from './resource-context.js';
import type { ExistingResource, ResourceContext, ResourceType } from './resource-type.js';
import { type Run, resourceOf, setResourceStatus, stackOf } from './run.js';

/** AWS's handlers try again for minutes while something still lets go of the resource. */
const conflict =
  /^(DependencyViolation|ResourceInUse|ResourceInUseException|VolumeInUse|IncorrectState|InvalidIPAddress\.InUse)$/;
const conflictTries = 5;
/** In ms, times the number of tries so far. */
const conflictPause = 100;

const gone = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

export interface Removal {
  readonly run: Run;
  /** Asked before each deletion: another operation may have taken the stack over. */
  readonly isCancelled: () => boolean;
}

/** @returns logical ids of what could not be deleted; what such a one needs is left untouched */
export async function removeResources(removal: Removal): Promise<string[]> {
  const { run } = removal;
  const results = await runGraph(deletionGraph(run), async (logicalId, dependants: readonly boolean[]) => {
    const resource = resourceOf(run, logicalId);
    if (!resource || dependants.includes(false) || removal.isCancelled()) return false;
    return await remove(removal, resource);
  });
  return [...results.keys()].filter((logicalId) => resourceOf(run, logicalId)?.status === 'DELETE_FAILED');
}

function deletionGraph(run: Run): Graph {
  const left = stackResources(run.cloud, run.stackId).filter(({ status }) => !gone.has(status));
  return reverseGraph(new Map(left.map((resource) => [resource.logicalId, resource.needs])));
}

async function remove({ run }: Removal, resource: ResourceRecord): Promise<boolean> {
  const { physicalId } = resource;
  if (physicalId !== undefined && isKept(run, resource)) {
    setResourceStatus(run, resource, { status: 'DELETE_SKIPPED', statusReason: undefined });
    return true;
  }
  // What never got a physical id left nothing behind.
  if (physicalId === undefined) {
    setResourceStatus(run, resource, { status: 'DELETE_COMPLETE', statusReason: undefined });
    return true;
  }
  return await removePhysical(run, resource);
}

function isKept(run: Run, resource: ResourceRecord): boolean {
  const { operation } = stackOf(run);
  if (operation.retain.includes(resource.logicalId)) return true;
  if (resource.deletionPolicy === 'Retain') return true;
  return resource.deletionPolicy === 'RetainExceptOnCreate' && !operation.ofCreation;
}

async function removePhysical(run: Run, resource: ResourceRecord): Promise<boolean> {
  const begun =
    resource.status === 'DELETE_IN_PROGRESS'
      ? resource
      : setResourceStatus(run, resource, { status: 'DELETE_IN_PROGRESS', statusReason: undefined });
  const { logicalId } = resource;
  let service = 'CloudFormation';
  try {
    const type = typeOf(run, begun);
    service = type.service;
    const context = openContext(run, begun, () => false);
    const existing = existingOf(begun);
    if (begun.deletionPolicy === 'Snapshot') await type.snapshot?.(existing, context);
    const work = stackOf(run).operation.ofCreation ? 'roll back' : 'delete';
    const refuse = () => refuseResource(atWork(run, begun), work, existing.physicalId);
    await deleteWithPatience({ ...type, refuse }, existing, context);
    // Nothing compares with them any more, and they may hold secrets.
    const forgotten = { properties: undefined, attributes: {} };
    setResourceStatus(run, begun, { status: 'DELETE_COMPLETE', statusReason: undefined, ...forgotten });
    return true;
  } catch (error) {
    const statusReason = describeFailure(error, { cloud: run.cloud, service, logicalId });
    return giveUp(run, begun, statusReason);
  }
}

/** @returns true where the stack goes on without the resource, as FORCE_DELETE_STACK asks */
function giveUp(run: Run, resource: ResourceRecord, statusReason: string): boolean {
  const { force } = stackOf(run).operation;
  setResourceStatus(run, resource, { status: force ? 'DELETE_SKIPPED' : 'DELETE_FAILED', statusReason });
  return force;
}

/** @param type with what the fault script has against each try */
export async function deleteWithPatience(
  type: ResourceType & { readonly refuse?: () => void },
  existing: ExistingResource,
  context: ResourceContext,
) {
  for (let tries = 1; ; tries += 1) {
    try {
      type.refuse?.();
      return await type.delete(existing, context);
    } catch (error) {
      if (!(error instanceof AwsError) || !conflict.test(error.code) || tries === conflictTries) throw error;
      await context.call.cloud.clock.sleep(conflictPause * tries);
    }
  }
}
