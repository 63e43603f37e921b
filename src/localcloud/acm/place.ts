// Where a call looks for certificates.
import type { Clock } from '../clock.js';
import type { Store } from '../store.js';
import type { Call } from '../wire/action.js';

/** Store, clock, account and region of a call. */
export function placeOf(call: Call): { store: Store; clock: Clock; account: string; region: string } {
  const { store, clock, account } = call.cloud;
  return { store, clock, account, region: call.region };
}
