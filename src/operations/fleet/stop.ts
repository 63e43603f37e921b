// Brings the boxes of a fleet to rest: their disks stay, their addresses go back to the cloud.
import type { Selection } from '../../model/fleet.js';
import type { Context } from '../context.js';
import { type Stopped, stopUnderLock } from '../stack/stop.js';
import { openFleetPower } from '../steps/fleet-power.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';

export interface FleetStopRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
}

/** Seconds for one box. */
const timeoutSeconds = 900;

export async function stopFleet(
  context: Context,
  { selection, choices: wanted }: FleetStopRequest,
): Promise<FleetReport<Stopped>> {
  const { power, choices } = await openFleetPower(context, wanted);
  return workOnFleet(context, {
    command: `fleet stop ${selection.base}`,
    verb: 'stop',
    selection,
    choices,
    timeoutSeconds,
    locked: true,
    work: async (box, own) => stopUnderLock(own, await power.look(box), power),
  });
}
