// Pages of the Describe and List actions.
import { cutPage } from '../page.js';
import { validationError } from './engine/template-error.js';

export interface PageOptions<T> {
  readonly idOf: (item: T) => string;
  readonly token: string | undefined;
}

/**
 * CloudFormation gives at most 100 items (or 1 MB) a page.
 * @throws ValidationError for a token of no page
 */
export function paginate<T>(items: readonly T[], { idOf, token }: PageOptions<T>) {
  const refusal = () => validationError('Invalid NextToken');
  const cut = cutPage(items, { idOf, token, size: 100, refusal });
  return { page: cut.page, NextToken: cut.token };
}
