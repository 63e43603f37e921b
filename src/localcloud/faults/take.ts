// Decides whether a fault is due now, and counts: the state survives a kill like everything else.
import { createHash } from 'node:crypto';
import type { Store } from '../store.js';
import { type FaultEntry, type FaultRecord, faultTable } from './records.js';

/**
 * The first due entry among those that `isAbout` chooses. Each chosen one counts the call, due or not, so that
 * one entry does not shift another's count.
 */
export function takeFault(store: Store, isAbout: (entry: FaultEntry) => boolean): FaultEntry | undefined {
  const table = faultTable(store);
  let taken: FaultEntry | undefined;
  for (const { id, record } of standing(store)) {
    if (!isAbout(record.entry)) continue;
    const calls = record.calls + 1;
    const plays = taken === undefined && isDue(record.entry, calls, id);
    if (plays) taken = record.entry;
    table.put(id, { ...record, calls, played: record.played + (plays ? 1 : 0) });
  }
  return taken;
}

/** Whether a call now would meet such a fault; counts nothing. */
export function wouldPlay(store: Store, isAbout: (entry: FaultEntry) => boolean): boolean {
  return standing(store).some(
    ({ id, record }) => isAbout(record.entry) && isDue(record.entry, record.calls + 1, id),
  );
}

/** In the order of the script. */
export function standing(store: Store): { readonly id: string; readonly record: FaultRecord }[] {
  const table = faultTable(store);
  const found: { id: string; record: FaultRecord }[] = [];
  for (let place = 1; ; place += 1) {
    const record = table.get(String(place));
    if (!record) return found;
    found.push({ id: String(place), record });
  }
}

function isDue({ nth = 'every', share, seed = 0 }: FaultEntry, calls: number, id: string): boolean {
  if (share !== undefined && chance(`${seed}/${id}/${calls}`) >= share) return false;
  if (nth === 'every') return true;
  const [first = '', last] = nth.split('-');
  if (last === undefined) return calls === Number(first);
  return calls >= Number(first) && (last === '' || calls <= Number(last));
}

/** From 0 up to 1, the same for the same text: a rehearsal runs again as it ran. */
function chance(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
