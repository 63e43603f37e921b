// Finds the record behind any id that can carry tags.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findAll } from './find.js';
import { type Kind, kinds } from './kinds.js';
import type { Regional } from './records.js';

export interface Taggable {
  readonly kind: Kind<Regional>;
  readonly record: Regional;
}

/** @throws InvalidID for an unknown kind of id, else the kind's own error */
export function findTaggable(call: Call, id: string): Taggable {
  const kind = kinds.find((each) => id.startsWith(`${each.prefix}-`));
  if (!kind) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
  return { kind, record: findAll(kind, call, [id])[0] as Regional };
}

export function allTaggable(call: Call): Taggable[] {
  return kinds.flatMap((kind) => findAll(kind, call, undefined).map((record) => ({ kind, record })));
}
