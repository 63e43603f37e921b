// What ACM asks of tags.
import { isReserved, type Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

const maxTags = 50;

/**
 * Only a service that acts for the user may set tags that begin with `aws:`; they do not count.
 * @throws AwsError TooManyTagsException, InvalidTagException
 */
export function checkTags(tags: readonly Tag[], call: Pick<Call, 'onBehalfOf'>): void {
  if (tags.filter((tag) => !isReserved(tag)).length > maxTags) {
    throw new AwsError('TooManyTagsException', `A certificate can have at most ${maxTags} tags`);
  }
  const wrong = tags.find((tag) => tag.Key === '' || (call.onBehalfOf === undefined && isReserved(tag)));
  if (wrong) throw new AwsError('InvalidTagException', `Tag key '${wrong.Key}' is not allowed`);
}
