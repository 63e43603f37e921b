// The Filters of the Describe actions: names, wildcards, tags and limits.

import type { Tag } from '../tags.js';
import { AwsError } from '../wire/error.js';

export interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

type Field<T> = (item: T) => string | boolean | number | undefined | readonly (string | undefined)[];

/** How to read each filter's values off an item; `tag:<key>`, `tag-key` and `tag-value` come by themselves. */
export type Fields<T> = Readonly<Record<string, Field<T>>>;

/**
 * The items that match every filter by one of its values (`*` and `?` are wildcards, `\` takes them literally).
 * @throws InvalidParameterValue for an unknown filter, FilterLimitExceeded for more than 200 values in one call
 */
export function applyFilters<T extends object>(
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  fields: Fields<T>,
): T[] {
  const given = filters ?? [];
  checkLimits(given);
  const tests = given.map((filter) => {
    const read = fieldOf(fields, filter.Name);
    const matches = toMatcher(filter.Values ?? []);
    return (item: T) => valuesOf(read(item)).some(matches);
  });
  return items.filter((item) => tests.every((test) => test(item)));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html: 50 filters, 200 values a call. */
function checkLimits(filters: readonly Filter[]): void {
  const values = filters.reduce((sum, filter) => sum + (filter.Values?.length ?? 0), 0);
  if (values > 200 || filters.length > 50) {
    throw new AwsError(
      'FilterLimitExceeded',
      'The maximum number of filter values specified on a single call is 200',
    );
  }
}

function fieldOf<T extends object>(fields: Fields<T>, name = ''): Field<T> {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (item) =>
      tagsOf(item)
        .filter((tag) => tag.Key === key)
        .map((tag) => tag.Value);
  }
  if (name === 'tag-key') return (item) => tagsOf(item).map((tag) => tag.Key);
  if (name === 'tag-value') return (item) => tagsOf(item).map((tag) => tag.Value);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return field;
}

function tagsOf(item: object): readonly Tag[] {
  return 'tags' in item ? (item.tags as readonly Tag[]) : [];
}

function valuesOf(value: ReturnType<Field<unknown>>): string[] {
  if (value === undefined) return [];
  const list = typeof value === 'object' ? value : [value];
  return list.filter((each) => each !== undefined).map(String);
}

/** Two hundred ids against a thousand instances: plain values are looked up, only wildcards tried one by one. */
function toMatcher(values: readonly string[]): (value: string) => boolean {
  const plain = new Set(values.filter((value) => !/[*?\\]/.test(value)));
  const patterns = values.filter((value) => !plain.has(value)).map(toPattern);
  return (value) => plain.has(value) || patterns.some((pattern) => pattern.test(value));
}

function toPattern(text: string): RegExp {
  const parts = text.match(/\\[*?\\]|[\s\S]/gu) ?? [];
  const source = parts.map((part) => {
    if (part === '*') return '[\\s\\S]*';
    if (part === '?') return '[\\s\\S]';
    return (part.length > 1 && part[0] === '\\' ? part.slice(1) : part).replace(
      /[\\^$.*+?()[\]{}|/-]/g,
      '\\$&',
    );
  });
  return new RegExp(`^${source.join('')}$`);
}
