// Cuts what a Describe or List action answers into pages.

export interface PageCut<T> {
  readonly idOf: (item: T) => string;
  /** As the answer before gave it; absent for the first page. */
  readonly token: string | undefined;
  readonly size: number;
  /** The service's own error for a token that no answer gave. */
  readonly refusal: () => Error;
}

/**
 * One page, and the token of the next. The token holds the id the next page starts at, so that items that come or go
 * meanwhile shift nothing; where that very item went, its old place counts.
 * @param items in a stable order, each with an id of its own
 */
export function cutPage<T>(items: readonly T[], cut: PageCut<T>): { page: T[]; token?: string } {
  const start = cut.token ? findStart(items, cut.token, cut) : 0;
  const end = start + cut.size;
  const page = items.slice(start, end);
  const next = items[end];
  return next === undefined ? { page } : { page, token: toToken(end, cut.idOf(next)) };
}

const toToken = (place: number, id: string): string => Buffer.from(`${place}:${id}`).toString('base64url');

function findStart<T>(items: readonly T[], token: string, { idOf, refusal }: PageCut<T>): number {
  const [, place, id] = /^(\d+):(.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (id === undefined) throw refusal();
  const at = items.findIndex((item) => idOf(item) === id);
  return at < 0 ? Number(place) : at;
}
