// Tags of certificates.
import type { Tag as AcmTag } from '@aws-sdk/client-acm';
import type { Tag } from '../ec2/records.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

const maxTags = 50;

/** A tag without a value has the empty one, as ACM answers it. */
export function readTags(tags: readonly AcmTag[] | undefined): Tag[] {
  return (tags ?? []).map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' }));
}

/**
 * Only a service that acts for the user may set tags that begin with `aws:`; they do not count.
 * @throws AwsError TooManyTagsException, InvalidTagException
 */
export function checkTags(tags: readonly Tag[], call: Pick<Call, 'onBehalfOf'>): void {
  const isReserved = (tag: Tag) => tag.Key.toLowerCase().startsWith('aws:');
  if (tags.filter((tag) => !isReserved(tag)).length > maxTags) {
    throw new AwsError('TooManyTagsException', `A certificate can have at most ${maxTags} tags`);
  }
  const wrong = tags.find((tag) => tag.Key === '' || (call.onBehalfOf === undefined && isReserved(tag)));
  if (wrong) throw new AwsError('InvalidTagException', `Tag key '${wrong.Key}' is not allowed`);
}

/** The old tags with the new ones laid over them. */
export function mergeTags(old: readonly Tag[], added: readonly Tag[]): Tag[] {
  return [...new Map([...old, ...added].map((tag) => [tag.Key, tag])).values()];
}
