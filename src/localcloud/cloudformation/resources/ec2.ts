// What the EC2 types share: tags of the creating call, finding by them, and things that are gone already.
import type { Filter, ResourceType as TaggedType, TagSpecification } from '@aws-sdk/client-ec2';
import { CreateTags } from '../../ec2/CreateTags.js';
import { DeleteTags } from '../../ec2/DeleteTags.js';
import { completeTags, isReserved, overlayTags, type Tag } from '../../tags.js';
import { AwsError } from '../../wire/error.js';
import { ResourceFault } from '../engine/failure.js';
import type { JsonObject } from '../engine/json.js';
import { records, text } from '../engine/properties.js';
import type { ResourceContext } from '../engine/resource-type.js';

/** The resource's own tags over the stack's; CloudFormation's come with the creating call or not at all. */
export function tagSpecifications(
  type: TaggedType,
  properties: JsonObject,
  context: ResourceContext,
): TagSpecification[] {
  return [{ ResourceType: type, Tags: mergedTags(properties, context) }];
}

export function mergedTags(properties: JsonObject, context: ResourceContext): Tag[] {
  const own = records(properties, 'Tags').map((tag) => ({
    Key: text(tag, 'Key'),
    Value: text(tag, 'Value'),
  }));
  const tags = completeTags(own);
  if (tags.some(isReserved)) {
    throw new ResourceFault('aws: prefixed tag key names are not allowed for external use.');
  }
  return overlayTags(context.tags, tags);
}

/** Finds what this resource's creating call made. */
export function ownFilters({ stack, logicalId }: ResourceContext): Filter[] {
  return [
    { Name: 'tag:aws:cloudformation:stack-id', Values: [stack.stackId] },
    { Name: 'tag:aws:cloudformation:logical-id', Values: [logicalId] },
  ];
}

/** The first of the ids found by `ownFilters` that is not the thing this one takes the place of. */
export function firstOwn(
  ids: readonly (string | undefined)[] | undefined,
  { replaces }: ResourceContext,
): string | undefined {
  return ids?.find((id) => id !== undefined && id !== replaces);
}

/** Keys and tags in which the wanted ones differ from the former; what others set by API stays. */
export function tagChanges(
  properties: JsonObject,
  previous: JsonObject,
  context: ResourceContext,
): { readonly added: Tag[]; readonly removed: string[] } {
  const wanted = mergedTags(properties, context);
  const former = new Map(
    mergedTags(previous, { ...context, tags: context.formerTags }).map((tag) => [tag.Key, tag.Value]),
  );
  const keys = new Set(wanted.map((tag) => tag.Key));
  return {
    added: wanted.filter((tag) => former.get(tag.Key) !== tag.Value),
    removed: [...former.keys()].filter((key) => !keys.has(key)),
  };
}

export interface TagUpdate {
  readonly id: string;
  readonly properties: JsonObject;
  readonly previous: JsonObject;
}

/** Brings the tags of an EC2 resource up to date. */
export async function updateTags({ id, properties, previous }: TagUpdate, context: ResourceContext) {
  const { added, removed } = tagChanges(properties, previous, context);
  if (added.length > 0) await CreateTags.handle({ Resources: [id], Tags: added }, context.call);
  if (removed.length === 0) return;
  const Tags = removed.map((Key) => ({ Key }));
  await DeleteTags.handle({ Resources: [id], Tags }, context.call);
}

/** Runs a deleting call; what is not there any more is what was wanted. */
export async function unlessGone(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

export function isGone(error: unknown): boolean {
  return error instanceof AwsError && /NotFound|NoSuch|\.NotAttached|UnknownVolume/.test(error.code);
}
