// Resources of a stack that fail as the fault script says.

import type { LocalCloud } from '../cloud.js';
import { ResourceFault } from '../cloudformation/engine/failure.js';
import { AwsError } from '../wire/error.js';
import type { FaultKind } from './kinds.js';
import type { FaultEntry } from './records.js';
import { takeFault } from './take.js';

export interface ResourceAtWork {
  readonly cloud: LocalCloud;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
}

/** What CloudFormation is about to do with it. */
export type ResourceWork = 'create' | 'update' | 'delete' | 'roll back' | 'roll back an update of';

const kinds: Readonly<Record<ResourceWork, FaultKind>> = {
  create: 'resource-failed',
  update: 'update-failed',
  delete: 'delete-failed',
  'roll back': 'rollback-failed',
  'roll back an update of': 'update-rollback-failed',
};

/** @throws the entry's reason; without one, for a deletion, what EC2 says of something that is still needed */
export function refuseResource(resource: ResourceAtWork, work: ResourceWork, physicalId = ''): void {
  const entry = takeFault(resource.cloud.store, (one) => isAbout(one, resource, work));
  if (!entry) return;
  if (entry.reason !== undefined) throw new ResourceFault(entry.reason);
  if (work === 'delete' || work === 'roll back') {
    throw new AwsError('DependencyViolation', `resource ${physicalId} has a dependent object`);
  }
  throw new ResourceFault(`The fault script lets CloudFormation fail to ${work} ${resource.logicalId}.`);
}

function isAbout(
  entry: FaultEntry,
  { stackName, logicalId, type }: ResourceAtWork,
  work: ResourceWork,
): boolean {
  if (entry.fault !== kinds[work]) return false;
  if (entry.stack !== undefined && entry.stack !== stackName) return false;
  return entry.resource === logicalId || entry.resource === type;
}
