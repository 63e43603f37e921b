// Tags as every service keeps them. Limits and error codes are each service's own.

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A tag as a request brings it. */
export interface GivenTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** A tag without a value has the empty one. */
export function completeTags(given: readonly GivenTag[] | undefined): Tag[] {
  return (given ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

/** `old` with `added` laid over it; a key keeps the place where it was first set. */
export function overlayTags(old: readonly Tag[], added: readonly Tag[]): Tag[] {
  return [...new Map([...old, ...added].map((tag) => [tag.Key, tag])).values()];
}

/** Whether only AWS's own services may set the tag; such tags count towards no limit. */
export function isReserved({ Key }: Tag): boolean {
  return /^aws:/i.test(Key);
}
