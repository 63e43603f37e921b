// DescribeFaults: the script in force, with how often each of its faults was played, and the clock.
import { standing } from '../faults/take.js';
import { action, type OperationSchema } from '../wire/action.js';
import { secondsAhead } from './MoveClock.js';

export interface DescribedFaults {
  readonly Faults: readonly DescribedFault[];
  /** Of the cloud's clock before the machine's own. */
  readonly SecondsAhead: number;
}

interface DescribedFault {
  /** The entry as it was given, as JSON. */
  readonly Entry: string;
  readonly Calls: number;
  readonly Played: number;
}

const fault = [3, 'flotilla', 'Fault', 0, ['Entry', 'Calls', 'Played'], [0, 1, 1]];
const faults = [1, 'flotilla', 'Faults', 0, fault];
const output = [3, 'flotilla', 'DescribeFaultsOutput', 0, ['Faults', 'SecondsAhead'], [() => faults, 1]];
const schema: OperationSchema = [9, 'flotilla', 'DescribeFaults', 0, 'unit', output];

export const describeFaultsAction = action<unknown, DescribedFaults>(schema, (_input, { cloud }) => ({
  Faults: standing(cloud.store).map(({ record }) => ({
    Entry: JSON.stringify(record.entry),
    Calls: record.calls,
    Played: record.played,
  })),
  SecondsAhead: secondsAhead(cloud),
}));
