// Eventual consistency: what was just made cannot be found for the first few looks.
import { kinds } from '../ec2/kinds.js';
import type { Store } from '../store.js';
import { AwsError } from '../wire/error.js';
import type { AskedCall } from './play.js';
import { type FaultEntry, faultTable } from './records.js';
import { scopeOf } from './scope.js';
import { standing } from './take.js';

type Choice = (entry: FaultEntry) => boolean;

/** Ids and names of all that is there: what a script does not hide. */
export function knownThings(store: Store): string[] {
  const stacks = store.table<{ id: string; name: string; status: string }>('cloudformation/stacks').values();
  return [
    ...kinds.flatMap((kind) =>
      kind
        .table(store)
        .values()
        .map(({ id }) => id),
    ),
    ...stacks.filter(({ status }) => status !== 'DELETE_COMPLETE').flatMap(({ id, name }) => [id, name]),
  ];
}

/** @throws the service's own "not found" for ids named in the request that are still in hiding */
export function hideNew({ namespace, input, call }: AskedCall, isAbout: Choice): void {
  const isStack = scopeOf(namespace) === 'cloudformation';
  const named = isStack ? stackName(input) : idsIn(input);
  const hidden = named.filter((id) => look(call.cloud.store, id, isAbout));
  const [first] = hidden;
  if (first === undefined) return;
  if (isStack) throw new AwsError('ValidationError', `Stack with id ${first} does not exist`);
  const kind = kindOf(first);
  if (kind) throw new AwsError(kind.notFound, kind.words(hidden));
}

/** A search leaves out what is in hiding. */
export function hideNewInAnswer<T>({ namespace, input, call }: AskedCall, answer: T, isAbout: Choice): T {
  const { store } = call.cloud;
  const isSearch = scopeOf(namespace) === 'ec2' && idsIn(input).length === 0;
  const asked = standing(store).some(
    ({ record }) => record.entry.fault === 'not-found' && isAbout(record.entry),
  );
  if (!isSearch || !asked || typeof answer !== 'object' || answer === null) return answer;
  return withoutHidden(answer, (id) => look(store, id, isAbout)) as T;
}

function withoutHidden(answer: object, isHidden: (id: string) => boolean): object {
  const kept = Object.entries(answer).map(([name, value]) => {
    if (!Array.isArray(value)) return [name, value];
    const items = value.filter((item) => !ownIds(item).some(isHidden));
    const left = items.map((item) => (item?.Instances ? withoutHidden(item, isHidden) : item));
    return [name, left.filter((item) => item?.Instances?.length !== 0)];
  });
  return Object.fromEntries(kept);
}

/** The id a described thing has itself: the first of its members that is one, but not those it refers to. */
function ownIds(item: unknown): string[] {
  if (typeof item !== 'object' || item === null || 'Instances' in item) return [];
  const own = ownKeys.find((key) => typeof (item as Record<string, unknown>)[key] === 'string');
  return own === undefined ? [] : [(item as Record<string, string>)[own] as string];
}

/** What refers to others comes before what it refers to: a volume's snapshot is not its own id. */
const ownKeys = ['InstanceId', 'VolumeId', 'SnapshotId', 'ImageId', 'GroupId', 'SubnetId', 'VpcId'];

/** Whether that look at the id finds nothing; it counts. */
function look(store: Store, id: string, isAbout: Choice): boolean {
  const table = faultTable(store);
  let hidden = false;
  for (const { id: place, record } of standing(store)) {
    const { entry, known = [], seen = {} } = record;
    if (entry.fault !== 'not-found' || !isAbout(entry) || known.includes(id)) continue;
    const looks = (seen[id] ?? 0) + 1;
    if (looks > (entry.calls ?? 0)) continue;
    hidden = true;
    const counted = { calls: record.calls + 1, played: record.played + 1, seen: { ...seen, [id]: looks } };
    table.put(place, { ...record, ...counted });
  }
  return hidden;
}

const stackName = (input: unknown): string[] => {
  const { StackName } = (input ?? {}) as { readonly StackName?: string };
  return StackName === undefined ? [] : [StackName];
};

/** Ids anywhere in a request but in its filters. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return kindOf(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === 'Filters' ? [] : idsIn(inner)));
}

function kindOf(id: string) {
  const [, prefix] = /^([a-z]+)-[0-9a-f]{17}$/.exec(id) ?? [];
  return kinds.find((kind) => kind.prefix === prefix);
}
