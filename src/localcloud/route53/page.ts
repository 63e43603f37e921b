// Page sizes of Route 53's lists.
import { AwsError } from '../wire/error.js';

/** The page size asked for, at most `largest`: AWS gives 100 zones or 300 record sets a page. */
export function pageSize(maxItems: number | undefined, largest = 100): number {
  if (maxItems === undefined) return largest;
  if (!Number.isInteger(maxItems) || maxItems < 1) {
    throw new AwsError('InvalidInput', `Invalid parameter: maxitems must be at least 1, but was ${maxItems}`);
  }
  return Math.min(maxItems, largest);
}
