// Tags: those a creating call brings along, and AWS's rules for them.
import type { ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import type { Tag } from './records.js';

interface LooseTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

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
export function mergeTags(old: readonly Tag[], added: readonly LooseTag[], call: Call): Tag[] {
  const merged = new Map(old.map((tag) => [tag.Key, tag.Value]));
  for (const tag of added) {
    checkTag(tag, call);
    merged.set(tag.Key as string, tag.Value ?? '');
  }
  const own = [...merged.keys()].filter((key) => !key.startsWith('aws:'));
  if (own.length > 50) {
    throw new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
  }
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
function checkTag(tag: LooseTag, call: Call): void {
  if (!tag.Key) throw new AwsError('InvalidParameterValue', 'Tag key cannot be empty.');
  if (tag.Key.length > 127 || (tag.Value ?? '').length > 255) {
    const which =
      tag.Key.length > 127
        ? `Tag key exceeds the maximum length of 127`
        : `Tag value exceeds the maximum length of 255`;
    throw new AwsError('InvalidParameterValue', `${which} characters.`);
  }
  if (/^aws:/i.test(tag.Key) && call.onBehalfOf === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Tag keys starting with 'aws:' are reserved for internal use (${tag.Key}).`,
    );
  }
}
