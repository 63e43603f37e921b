// What the engine knows of one type of resource; resources/ has one file for each.

import type { Tag } from '../../tags.js';
import type { Call } from '../../wire/action.js';
import type { Json, JsonObject } from './json.js';
import type { StackIdentity } from './scope.js';

/**
 * What a change of a property does (template reference, "Update requires"):
 * `update` no interruption · `interrupt` some · `restart` an EBS-backed instance is stopped and started, anything
 * else replaced · `replace` replacement · `refuse` the update fails.
 */
export type UpdateRule = 'update' | 'interrupt' | 'restart' | 'replace' | 'refuse';

export interface ResourceContext {
  /** For calls to the same API actions the wire serves. */
  readonly call: Call;
  readonly stack: StackIdentity;
  readonly logicalId: string;
  /** Client token for creating calls: the same for every try, 32 characters. */
  readonly token: string;
  /** The stack's tags and CloudFormation's own three. */
  readonly tags: readonly Tag[];
  /** The same before the stack's update, or of what its rollback gives up; `tags` where there is none. */
  readonly formerTags: readonly Tag[];
  /** Physical id of what the resource takes the place of: `find` must not find that. */
  readonly replaces?: string;
  /** Polls until `done`; throws when the operation was cancelled or nothing comes of it. */
  readonly wait: (done: () => boolean | Promise<boolean>) => Promise<void>;
}

export interface ExistingResource {
  readonly physicalId: string;
  readonly properties: JsonObject;
  readonly attributes: Readonly<Record<string, Json>>;
}

export interface ResourceType {
  readonly type: string;
  /** As it is named in error messages, e.g. `Ec2`. */
  readonly service: string;
  readonly required: readonly string[];
  /** Every property the local cloud takes, with its rule. */
  readonly updates: Readonly<Record<string, UpdateRule>>;
  /** What Fn::GetAtt can ask for. */
  readonly attributes: readonly string[];
  /** The creating call alone; gives the physical id. */
  readonly create: (properties: JsonObject, context: ResourceContext) => Promise<string>;
  /** Finds what a creating call made whose answer a crash took away. */
  readonly find: (properties: JsonObject, context: ResourceContext) => Promise<string | undefined>;
  /** Settings the creating call does not take, then waits until the thing is stable. Repeating it is harmless. */
  readonly complete?: (resource: ExistingResource, context: ResourceContext) => Promise<void>;
  /**
   * Brings the thing to `resource.properties`, from `previous` or from anywhere between the two. Repeating it is
   * harmless. A type without it cannot be updated in place here.
   */
  readonly update?: (
    resource: ExistingResource,
    previous: JsonObject,
    context: ResourceContext,
  ) => Promise<void>;
  /** Properties that AWS updates in place and the local cloud does not. */
  readonly fixed?: readonly string[];
  /** Values of `attributes`. */
  readonly read?: (resource: ExistingResource, context: ResourceContext) => Promise<Record<string, Json>>;
  /** What Ref gives, where it is not the physical id. */
  readonly ref?: (resource: ExistingResource) => string;
  /** Deletes and waits until it is gone; what is already gone is no error. */
  readonly delete: (resource: ExistingResource, context: ResourceContext) => Promise<void>;
  /** Saves the data for DeletionPolicy Snapshot. */
  readonly snapshot?: (resource: ExistingResource, context: ResourceContext) => Promise<void>;
}
