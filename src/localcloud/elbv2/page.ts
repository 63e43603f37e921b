// Pages of Describe answers: PageSize and Marker.
import { cutPage } from '../page.js';
import { AwsError } from '../wire/error.js';

const largestPage = 400;

/**
 * One page of `items`.
 * @throws AwsError ValidationError for a page size outside 1 to 400 or a marker no answer gave
 */
export function paginate<T>(
  items: readonly T[],
  options: { idOf: (item: T) => string; marker: string | undefined; pageSize: number | undefined },
): { page: T[]; NextMarker?: string } {
  const { idOf, marker, pageSize = largestPage } = options;
  if (pageSize < 1 || pageSize > largestPage) {
    throw new AwsError('ValidationError', `PageSize must be between 1 and ${largestPage}`);
  }
  const refusal = () => new AwsError('ValidationError', `Invalid marker '${marker}'`);
  const { page, token } = cutPage(items, { idOf, token: marker, size: pageSize, refusal });
  return { page, NextMarker: token };
}
