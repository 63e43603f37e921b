// The one value handlers work on, from its opened parts.
import { openClock } from '../clock.js';
import type { Front, LocalCloud } from '../cloud.js';
import type { Machines } from '../machines/machines.js';
import { openAwsPace } from '../pace/pace.js';
import type { Store } from '../store.js';
import type { CloudSettings } from './settings.js';

/** AWS's own example account; no real one has it. */
export const localAccount = '123456789012';
export const localRegion = 'us-east-1';

interface Opened extends Pick<CloudSettings, 'pace'> {
  readonly store: Store;
  readonly machines: Machines;
  readonly front: Front;
  readonly log: (line: string) => void;
}

export function assembleCloud({ store, machines, front, log, pace }: Opened): LocalCloud {
  const clock = openClock(store);
  return {
    account: localAccount,
    store,
    clock,
    pace: pace === 'aws' ? openAwsPace(clock) : undefined,
    machines,
    front,
    log,
    background: (name, work) => {
      work().catch((error: unknown) => log(`${name} failed: ${describeError(error)}`));
    },
  };
}

/** With the stack where there is one. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
