// The fault script of the journeys' local cloud, set by its own control service.
import { callControl } from '../../src/localcloud/control/call.js';
import { journeyEndpoint } from './journey-sdk.js';

/** Puts the entries in force, in place of any others. */
export async function playFaults(...entries: readonly object[]): Promise<void> {
  await callControl({
    ...journeyEndpoint(),
    action: 'SetFaults',
    input: { Script: JSON.stringify(entries) },
  });
}

export async function clearFaults(): Promise<void> {
  await callControl({ ...journeyEndpoint(), action: 'ClearFaults', input: {} });
}
