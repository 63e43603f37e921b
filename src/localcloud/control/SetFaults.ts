// SetFaults: puts a fault script in force, in place of any other.
import { knownThings } from '../faults/hide.js';
import { readScript, ScriptError } from '../faults/read-script.js';
import { type FaultEntry, faultTable } from '../faults/records.js';
import type { Store } from '../store.js';
import { action, type OperationSchema } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { clearFaults } from './ClearFaults.js';

const input = [3, 'flotilla', 'SetFaultsInput', 0, ['Script'], [0], 1];
const output = [3, 'flotilla', 'SetFaultsOutput', 0, ['Entries'], [1]];
const schema: OperationSchema = [9, 'flotilla', 'SetFaults', 0, input, output];

/** `Script` is YAML or JSON; counting begins anew. */
export const setFaultsAction = action<{ readonly Script: string }, { readonly Entries: number }>(
  schema,
  ({ Script }, { cloud }) => {
    const entries = read(Script);
    clearFaults(cloud.store);
    for (const [index, entry] of entries.entries()) put(cloud.store, index + 1, entry);
    return { Entries: entries.length };
  },
);

function read(script: string): FaultEntry[] {
  try {
    return readScript(script);
  } catch (error) {
    if (error instanceof ScriptError) throw new AwsError('ValidationException', error.message);
    throw error;
  }
}

function put(store: Store, place: number, entry: FaultEntry): void {
  const known = entry.fault === 'not-found' ? { known: knownThings(store) } : {};
  faultTable(store).put(String(place), { entry, calls: 0, played: 0, ...known });
}
