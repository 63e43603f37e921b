// Pages of EC2's Describe actions, with its rules for MaxResults.
import { cutPage } from '../page.js';
import { AwsError } from '../wire/error.js';

export interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface PageLimits {
  readonly min?: number;
  readonly max?: number;
  /** Ids in the same request, which exclude MaxResults where the action says so. */
  readonly ids?: readonly string[] | undefined;
  /** AWS's name of that list, e.g. `instancesSet`. */
  readonly idsName?: string;
}

export interface Page<T> {
  readonly items: T[];
  readonly NextToken?: string;
}

/**
 * One page of `items`; all of them where neither a size nor a token was given.
 * @param items in a stable order, each with an id of its own
 * @throws InvalidParameterValue, InvalidParameterCombination, InvalidNextToken
 */
export function paginate<T extends { readonly id: string }>(
  items: readonly T[],
  request: PageRequest,
  limits: PageLimits = {},
): Page<T> {
  checkLimits(request, limits);
  const { max = 1000 } = limits;
  const isWhole = request.MaxResults === undefined && !request.NextToken;
  const { page, token } = cutPage(items, {
    idOf: ({ id }) => id,
    token: request.NextToken,
    size: isWhole ? items.length : Math.min(request.MaxResults ?? max, max),
    refusal: () => new AwsError('InvalidNextToken', 'The specified NextToken is not valid.'),
  });
  return { items: page, NextToken: token };
}

function checkLimits({ MaxResults }: PageRequest, { min = 5, max = 1000, ids, idsName }: PageLimits): void {
  if (MaxResults === undefined) return;
  if (ids?.length && idsName) {
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameter ${idsName} cannot be used with the parameter maxResults`,
    );
  }
  if (MaxResults < min || MaxResults > max) {
    const bound = MaxResults < min ? `greater than ${min}` : `less than or equal to ${max}`;
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value ${bound}.`,
    );
  }
}
