// What the EC2 types share: tags of the creating call, finding by them, and things that are gone already.
import type { Filter, ResourceType as TaggedType, TagSpecification } from '@aws-sdk/client-ec2';
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
