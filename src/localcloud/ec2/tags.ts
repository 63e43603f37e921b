// Tags: those a creating call brings along, and AWS's rules for them.
import type { ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import { completeTags, type GivenTag, isReserved, overlayTags, type Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

/**
 * The tags that the call's specifications give to one type of resource.
 * @throws InvalidParameterValue, TagLimitExceeded
 */
export function tagsFor(
  specifications: readonly TagSpecification[] | undefined,
  type: ResourceType,
  call: Call,
): Tag[] {
  const tags = (specifications ?? [])
    .filter((specification) => specification.ResourceType === type)
    .flatMap((specification) => specification.Tags ?? []);
  const keys = tags.map((tag) => tag.Key);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) {
    throw new AwsError('InvalidParameterValue', `Duplicate tag key '${twice}' specified.`);
  }
  return mergeTags([], tags, call);
}

/** As EC2 shows them on instances, volumes, snapshots and images: without any, the member itself is not there. */
export function shownTags(tags: readonly Tag[]): Tag[] | undefined {
  return tags.length > 0 ? [...tags] : undefined;
}

/**
 * Refuses tag specifications for types the action does not create.
 * @throws InvalidParameterValue
 */
export function checkTagTypes(
  specifications: readonly TagSpecification[] | undefined,
  allowed: readonly ResourceType[],
): void {
  for (const { ResourceType: type } of specifications ?? []) {
    if (type && allowed.includes(type)) continue;
    throw new AwsError(
      'InvalidParameterValue',
      `'${type}' is not a valid taggable resource type for this operation.`,
    );
  }
}

/** `old` with `added` over it. At most 50 tags beside AWS's own; keys of 1-127, values of up to 255 characters. */
export function mergeTags(old: readonly Tag[], added: readonly GivenTag[], call: Call): Tag[] {
  const fresh = completeTags(added);
  for (const tag of fresh) checkTag(tag, call);
  const merged = overlayTags(old, fresh);
  if (merged.filter((tag) => !isReserved(tag)).length > 50) {
    throw new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  }
  return merged;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
function checkTag(tag: Tag, call: Call): void {
  if (!tag.Key) throw new AwsError('InvalidParameterValue', 'Tag key cannot be empty.');
  if (tag.Key.length > 127 || tag.Value.length > 255) {
    const which =
      tag.Key.length > 127
        ? `Tag key exceeds the maximum length of 127`
        : `Tag value exceeds the maximum length of 255`;
    throw new AwsError('InvalidParameterValue', `${which} characters.`);
  }
  if (isReserved(tag) && call.onBehalfOf === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Tag keys starting with 'aws:' are reserved for internal use (${tag.Key}).`,
    );
  }
}
