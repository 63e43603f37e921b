// Pages of Describe answers: PageSize and Marker.
import { AwsError } from '../wire/error.js';

const largestPage = 400;

/**
 * One page of `items`; the marker is the id of the item the next page starts at.
 * @throws AwsError ValidationError for a page size outside 1 to 400 or a marker that names nothing
 */
export function paginate<T>(
  items: readonly T[],
  options: { idOf: (item: T) => string; marker: string | undefined; pageSize: number | undefined },
): { page: T[]; NextMarker?: string } {
  const { idOf, marker, pageSize = largestPage } = options;
  if (pageSize < 1 || pageSize > largestPage) {
    throw new AwsError('ValidationError', `PageSize must be between 1 and ${largestPage}`);
  }
  const start = marker ? items.findIndex((item) => idOf(item) === marker) : 0;
  if (start < 0) throw new AwsError('ValidationError', `Invalid marker '${marker}'`);
  const next = items[start + pageSize];
  const page = items.slice(start, start + pageSize);
  return next === undefined ? { page } : { page, NextMarker: idOf(next) };
}
