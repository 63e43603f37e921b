// Paths with a place for the box: `cards/{user}.pdf`, `/data/{n}/`.
import { UserError } from './errors.js';

export interface BoxPlace {
  readonly user: string;
  readonly number: number;
}

const known: Readonly<Record<string, (box: BoxPlace) => string>> = {
  user: ({ user }) => user,
  n: ({ number }) => String(number),
};

const placeholder = /\{([A-Za-z][\w-]*)\}/g;

/** Answers the path itself; throws a UserError for a placeholder nobody knows, which would be one name for all boxes. */
export function checkPlaceholders(path: string): string {
  const unknown = placeholdersOf(path).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return path;
  throw new UserError({
    what: `{${unknown}} in ${path} means nothing`,
    why: `what is known is {user}, as ws-7, and {n}, as 7`,
    next: 'use these, or give the folder around what is really called so',
  });
}

export const hasPlaceholder = (path: string): boolean => placeholdersOf(path).length > 0;

/** The path for that box. */
export function fillPath(path: string, box: BoxPlace): string {
  return path.replace(placeholder, (whole, name: string) =>
    Object.hasOwn(known, name) ? (known[name] as (box: BoxPlace) => string)(box) : whole,
  );
}

function placeholdersOf(path: string): string[] {
  return [...path.matchAll(placeholder)].map((match) => match[1] as string);
}
