// Pages of the Describe and List actions.
import { validationError } from './engine/template-error.js';

export interface PageOptions<T> {
  readonly idOf: (item: T) => string;
  readonly token: string | undefined;
  readonly size?: number;
}

/** CloudFormation gives at most 100 items (or 1 MB) a page. */
const pageSize = 100;

/**
 * The page after the item the token names, so that items added at the front meanwhile shift nothing.
 * @throws ValidationError for a token of no page
 */
export function paginate<T>(items: readonly T[], { idOf, token, size = pageSize }: PageOptions<T>) {
  const start = token === undefined ? 0 : startOf(items, idOf, token);
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  const isLast = start + size >= items.length || last === undefined;
  return { page, NextToken: isLast ? undefined : Buffer.from(idOf(last), 'utf8').toString('base64url') };
}

function startOf<T>(items: readonly T[], idOf: (item: T) => string, token: string): number {
  const last = Buffer.from(token, 'base64url').toString('utf8');
  const index = items.findIndex((item) => idOf(item) === last);
  if (index < 0) throw validationError('Invalid NextToken');
  return index + 1;
}
