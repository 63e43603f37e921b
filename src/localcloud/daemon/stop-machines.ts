// Stops the containers of all running machines for the time the cloud is off. The instances stay `running` in the
// records, so that the next start brings them back.
import type { LocalCloud } from '../cloud.js';

/** One that cannot be stopped is logged and holds up no other. */
export async function stopMachines({ machines, log }: LocalCloud): Promise<void> {
  const ids = await machines.list();
  const stops = await Promise.allSettled(ids.map((id) => machines.stop(id)));
  for (const [index, stop] of stops.entries()) {
    if (stop.status === 'rejected') log(`${ids[index]} did not stop: ${stop.reason}`);
  }
}
