// What EC2 no longer tells of: terminated instances, and the fleets, spot requests and tokens they were launched with.
import { clientTokens } from '../ec2/client-tokens.js';
import { fleetInstanceIds } from '../ec2/describe-fleet.js';
import { fleets } from '../ec2/fleet-records.js';
import { images } from '../ec2/image-records.js';
import { addresses } from '../ec2/network-records.js';
import { instances, volumes } from '../ec2/records.js';
import { spotRequests } from '../ec2/spot-records.js';
import type { Store, Table } from '../store.js';
import { dropWhere } from './drop.js';
import { isOver, lifetimes } from './lifetimes.js';

/** @returns how many instances, and how many records of other kinds, went */
export function forgetLaunches(
  store: Store,
  now: Date,
): { readonly instances: number; readonly others: number } {
  const gone = dropInstances(store, now);
  const table = instances(store);
  const isLeft = (ids: readonly string[]) => ids.some((id) => table.get(id) !== undefined);
  noteEnds(fleets(store), fleetInstanceIds, gone);
  noteEnds(spotRequests(store), ({ instanceId }) => [instanceId], gone);
  noteEnds(clientTokens(store), ({ ids }) => ids, gone);
  const others =
    dropWhere(
      fleets(store),
      (fleet) =>
        !isLeft(fleetInstanceIds(fleet)) && isOver(fleet.endedAt ?? fleet.createTime, lifetimes.fleet, now),
    ) +
    dropWhere(
      spotRequests(store),
      (request) =>
        !isLeft([request.instanceId]) &&
        isOver(request.endedAt ?? request.createTime, lifetimes.spotRequest, now),
    ) +
    dropTokens(store, now);
  return { instances: gone.size, others };
}

/** Ends by id. What a volume, an address or an image in the making still names stays. */
function dropInstances(store: Store, now: Date): Map<string, string> {
  const named = new Set([
    ...volumes(store)
      .values()
      .map(({ attachment }) => attachment?.instanceId),
    ...addresses(store)
      .values()
      .map(({ instanceId }) => instanceId),
    ...images(store)
      .values()
      .map(({ state, instanceId }) => (state === 'pending' ? instanceId : undefined)),
  ]);
  const gone = new Map<string, string>();
  dropWhere(instances(store), ({ id, terminatedAt = '' }) => {
    const goes = !named.has(id) && isOver(terminatedAt, lifetimes.terminatedInstance, now);
    if (goes) gone.set(id, terminatedAt);
    return goes;
  });
  return gone;
}

interface Launched {
  /** The latest end among those of its instances whose records are gone. */
  readonly endedAt?: string;
}

/** Lifetimes count from the end of an instance, which its own record no longer tells. */
function noteEnds<T extends Launched>(
  table: Table<T>,
  instanceIds: (record: T) => readonly string[],
  gone: ReadonlyMap<string, string>,
): void {
  if (gone.size === 0) return;
  for (const [key, record] of table.entries()) {
    const ends = instanceIds(record).flatMap((id) => gone.get(id) ?? []);
    if (ends.length === 0) continue;
    const endedAt = [...ends, record.endedAt ?? ''].sort().at(-1);
    table.put(key, { ...record, endedAt });
  }
}

/** A token goes no sooner than the fleet or the instances it stands for: until then it must find them. */
function dropTokens(store: Store, now: Date): number {
  const table = clientTokens(store);
  const isLeft = (id: string) => (instances(store).get(id) ?? fleets(store).get(id)) !== undefined;
  // Those of an earlier version of the local cloud have no date: their day begins now.
  for (const [key, token] of table.entries()) {
    if (token.usedAt === undefined) table.put(key, { ...token, usedAt: now.toISOString() });
  }
  return dropWhere(
    table,
    ({ ids, usedAt, endedAt }) => !ids.some(isLeft) && isOver(endedAt ?? usedAt, lifetimes.clientToken, now),
  );
}
