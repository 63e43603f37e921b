// The stored form of stacks, their resources and their events.
import type { OnFailure, ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { LocalCloud } from '../cloud.js';
import type { Store, Table } from '../store.js';
import type { Tag } from '../tags.js';
import type { Json, JsonObject } from './engine/json.js';
import type { ParameterValue } from './engine/parameters.js';
import type { DeletionPolicy } from './engine/template.js';

export interface OutputRecord {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

/** What the stack is in the middle of, or did last. */
export interface StackOperation {
  /** The caller's ClientRequestToken; shown in the operation's events. */
  readonly token?: string;
  /** Part of the stack's creation: RetainExceptOnCreate does not protect then. */
  readonly ofCreation: boolean;
  /** Logical ids that DeleteStack leaves alone. */
  readonly retain: readonly string[];
  /** FORCE_DELETE_STACK: what cannot be deleted is left behind. */
  readonly force: boolean;
}

export interface StackRecord {
  /** The stack's ARN. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
  readonly description?: string;
  readonly templateBody: string;
  readonly parameters: readonly ParameterValue[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
  readonly onFailure: OnFailure;
  readonly timeoutMinutes?: number;
  readonly terminationProtection: boolean;
  readonly retainExceptOnCreate: boolean;
  readonly creationTime: string;
  readonly lastUpdatedTime?: string;
  readonly deletionTime?: string;
  /** ClientRequestToken of the CreateStack call. */
  readonly createToken?: string;
  readonly operation: StackOperation;
  readonly outputs: readonly OutputRecord[];
  /** Names of the exports it imports; they cannot be deleted meanwhile. */
  readonly imports: readonly string[];
}

export interface ResourceRecord {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly statusReason?: string;
  readonly timestamp: string;
  readonly physicalId?: string;
  /**
   * As resolved, written before the creating call: an update compares with them. Never answered: they may hold
   * NoEcho values.
   */
  readonly properties?: JsonObject;
  /** What Ref and Fn::GetAtt give. */
  readonly ref?: string;
  readonly attributes: Readonly<Record<string, Json>>;
  /** Client token of its creating calls; another one for each replacement. */
  readonly token: string;
  /** Logical ids it needs: they are deleted after it. */
  readonly needs: readonly string[];
  readonly deletionPolicy: DeletionPolicy;
}

export interface EventRecord {
  readonly id: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly timestamp: string;
  readonly status: ResourceStatus | StackStatus;
  readonly reason?: string;
  /** JSON, NoEcho values masked. */
  readonly properties?: string;
  readonly token?: string;
}

export const stacks = (store: Store): Table<StackRecord> => store.table('cloudformation/stacks');
export const resources = (store: Store): Table<ResourceRecord> => store.table('cloudformation/resources');
export const events = (store: Store): Table<EventRecord> => store.table('cloudformation/events');

export const resourceKey = (stackId: string, logicalId: string): string => `${stackId}/${logicalId}`;

export function stackResources(cloud: LocalCloud, stackId: string): ResourceRecord[] {
  return resources(cloud.store)
    .values()
    .filter((resource) => resource.stackId === stackId);
}

/** Oldest first. */
export function stackEvents(cloud: LocalCloud, stackId: string): EventRecord[] {
  return events(cloud.store)
    .values()
    .filter((event) => event.stackId === stackId);
}
