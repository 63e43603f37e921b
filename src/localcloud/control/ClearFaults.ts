// ClearFaults: ends the fault script; what it did stays done.
import { faultTable } from '../faults/records.js';
import { standing } from '../faults/take.js';
import type { Store } from '../store.js';
import { action, type OperationSchema } from '../wire/action.js';

const schema: OperationSchema = [9, 'flotilla', 'ClearFaults', 0, 'unit', 'unit'];

export const clearFaultsAction = action<unknown, undefined>(schema, (_input, { cloud }) => {
  clearFaults(cloud.store);
  return undefined;
});

export function clearFaults(store: Store): void {
  for (const { id } of standing(store)) faultTable(store).delete(id);
}
