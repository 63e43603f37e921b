// Brings the boxes of a fleet to rest: their disks stay, their addresses go back to the cloud.
import { withBoxLock } from '../../assets/lock.js';
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
  const command = `fleet stop ${selection.base}`;
  return workOnFleet(context, {
    command,
    verb: 'stop',
    selection,
    choices,
    timeoutSeconds,
    work: (box, own) =>
      withBoxLock(own.workspace, box.user, command, async () =>
        stopUnderLock(own, await power.look(box), power),
      ),
  });
}
