// One permission a call needs: an action on a resource, and what conditions can ask about.
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';

export interface Requirement {
  /** In IAM's spelling, e.g. `ec2:RunInstances`. */
  readonly action: string;
  /** ARN, ending in `/*` for what is yet to be made; `*` for actions that know no resources. */
  readonly resource: string;
  readonly resourceTags?: Tags;
  readonly requestTags?: Tags;
  /** Values of other condition keys. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export type Tags = Readonly<Record<string, string>>;

/** One call as its service's rules see it. */
export interface Asked {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly call: Call;
}

export type Rules = (asked: Asked) => readonly Requirement[];

export function tagRecord(tags: readonly Partial<Tag>[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** The values of a record that are texts, or lists of them. */
export function textsAt(input: Asked['input'], names: readonly string[]): string[] {
  return names
    .flatMap((name) => input[name])
    .filter((value): value is string => typeof value === 'string' && value !== '');
}
