// The stored form of stacks, their resources and their events.
import type {
  ChangeSetStatus,
  ExecutionStatus,
  OnFailure,
  ResourceChange,
  ResourceStatus,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { LocalCloud } from '../cloud.js';
import type { Store, Table } from '../store.js';
import type { Tag } from '../tags.js';
import type { Json, JsonObject } from './engine/json.js';
import type { ParameterValue } from './engine/parameters.js';
import type { DeletionPolicy } from './engine/template.js';
import { withSharedTemplates } from './shared-templates.js';

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

/** What a caller decides of a stack: an update brings another one, its rollback the former one back. */
export interface StackContent {
  readonly description?: string;
  readonly templateBody: string;
  readonly parameters: readonly ParameterValue[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
}

/** An update that is under way, or whose rollback failed. */
interface StackUpdate {
  /** What the stack goes back to; in a rollback, what was given up. */
  readonly other: StackContent;
  readonly changeSetId?: string;
  /** Logical ids that ContinueUpdateRollback passes over. */
  readonly skip: readonly string[];
}

export interface StackRecord extends StackContent {
  /** The stack's ARN. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly status: StackStatus;
  readonly statusReason?: string;
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
  readonly update?: StackUpdate;
  /** How many updates were begun: client tokens of one are never those of another. */
  readonly updates?: number;
}

/** A resource as an update found it. */
export type FormerResource = Pick<
  ResourceRecord,
  'type' | 'physicalId' | 'properties' | 'ref' | 'attributes' | 'token' | 'needs' | 'deletionPolicy'
>;

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
  /** As it was before the update under way touched it. */
  readonly former?: FormerResource;
  /** The properties that `properties` is taking the place of. */
  readonly previous?: JsonObject;
  /** Whether the new physical resource that an update asks for is there. */
  readonly replacement?: 'begun' | 'made';
  /** Made by the update under way. */
  readonly fresh?: true;
}

/** A physical resource that an update or its rollback left over, until the cleanup has removed it. */
export interface ObsoleteRecord extends FormerResource {
  readonly stackId: string;
  readonly logicalId: string;
  /** What becomes of it. */
  readonly policy: DeletionPolicy;
}

export interface ChangeSetRecord extends StackContent {
  /** The change set's ARN. */
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly note?: string;
  readonly status: ChangeSetStatus;
  readonly statusReason?: string;
  readonly executionStatus: ExecutionStatus;
  readonly creationTime: string;
  readonly token?: string;
  readonly changes: readonly ResourceChange[];
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

export const stacks = (store: Store): Table<StackRecord> =>
  withSharedTemplates(store, 'cloudformation/stacks');
export const resources = (store: Store): Table<ResourceRecord> => store.table('cloudformation/resources');
export const events = (store: Store): Table<EventRecord> => store.table('cloudformation/events');

export const obsoletes = (store: Store): Table<ObsoleteRecord> => store.table('cloudformation/obsolete');
export const changeSets = (store: Store): Table<ChangeSetRecord> =>
  withSharedTemplates(store, 'cloudformation/change-sets');

/** By the last part of the stack's ARN, a UUID: there are many, and each has the whole ARN in its record. */
export const eventKey = (stackId: string, id: string): string => `${stackId.split('/').at(-1)}/${id}`;

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
