// Cuts a Describe answer into pages.
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
 * One page of `items`. The token holds the id the next page starts at, so that items which go meanwhile shift
 * nothing; where that very item went, its old place counts.
 * @param items in a stable order, each with an id of its own
 * @throws InvalidParameterValue, InvalidParameterCombination, InvalidNextToken
 */
export function paginate<T extends { readonly id: string }>(
  items: readonly T[],
  request: PageRequest,
  limits: PageLimits = {},
): Page<T> {
  checkLimits(request, limits);
  const start = request.NextToken ? findStart(items, request.NextToken) : 0;
  const size = Math.min(request.MaxResults ?? Number.POSITIVE_INFINITY, limits.max ?? 1000);
  const end = request.MaxResults === undefined && !request.NextToken ? items.length : start + size;
  const next = items[end];
  return { items: items.slice(start, end), NextToken: next && toToken(end, next.id) };
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

const toToken = (place: number, id: string): string => Buffer.from(`${place}:${id}`).toString('base64url');

function findStart(items: readonly { readonly id: string }[], token: string): number {
  const [, place, id] =
    Buffer.from(token, 'base64url')
      .toString()
      .match(/^(\d+):(.+)$/) ?? [];
  if (!id) throw new AwsError('InvalidNextToken', 'The specified NextToken is not valid.');
  const at = items.findIndex((item) => item.id === id);
  return at < 0 ? Number(place) : at;
}
