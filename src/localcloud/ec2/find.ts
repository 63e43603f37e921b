// Finds stored resources of a call's region, and refuses wrong ids in AWS's words.
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import type { Kind } from './kinds.js';
import type { Regional } from './records.js';

/**
 * The resource with that id in the call's region.
 * @throws the kind's `.NotFound` or `.Malformed`, or MissingParameter for an absent id
 */
export function find<T extends Regional>(kind: Kind<T>, call: Call, id: string | undefined): T {
  if (id === undefined) {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${parameterName(kind)}`);
  }
  return findAll(kind, call, [id])[0] as T;
}

/** The resources with those ids, in that order; all of the region for no ids at all. */
export function findAll<T extends Regional>(
  kind: Kind<T>,
  call: Call,
  ids: readonly string[] | undefined,
): T[] {
  const table = kind.table(call.cloud.store);
  if (!ids?.length) return table.values().filter((record) => record.region === call.region);
  for (const id of ids) checkForm(kind, id);
  const found = ids.map((id) => table.get(id));
  const missing = ids.filter((_, at) => found[at]?.region !== call.region);
  if (missing.length) throw new AwsError(kind.notFound, kind.words(missing));
  return found as T[];
}

/** Puts a record into its table under its own id. */
export function save<T extends Regional>(kind: Kind<T>, call: Pick<Call, 'cloud'>, record: T): T {
  kind.table(call.cloud.store).put(record.id, record);
  return record;
}

/** Most ids are a prefix and 8 (before 2016) or 17 hexadecimal digits. */
function checkForm<T extends Regional>(kind: Kind<T>, id: string): void {
  const { prefix, form = /^([0-9a-f]{8}|[0-9a-f]{17})$/ } = kind;
  if (id.startsWith(`${prefix}-`) && form.test(id.slice(prefix.length + 1))) return;
  const expected = kind.prefix === 'i' ? '' : ` (expecting "${kind.prefix}-...")`;
  throw new AwsError(kind.malformed, `Invalid id: "${id}"${expected}`);
}

function parameterName(kind: { readonly type: string }): string {
  const words =
    kind.type === 'security-group' ? 'group' : kind.type === 'elastic-ip' ? 'allocation' : kind.type;
  return `${words.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Id`;
}
