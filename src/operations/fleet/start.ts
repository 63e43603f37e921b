// Starts the stopped boxes of a fleet where they are, and waits until each one's notebook answers.
import type { Selection } from '../../model/fleet.js';
import type { Context } from '../context.js';
import { startUnderLock } from '../stack/start.js';
import type { Awake } from '../steps/awake.js';
import { openFleetPower } from '../steps/fleet-power.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';

export interface FleetStartRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
}

/** Seconds for one box. */
const timeoutSeconds = 1200;

/** A box that runs is told so, and its names are mended all the same. */
export async function startFleet(
  context: Context,
  { selection, choices: wanted }: FleetStartRequest,
): Promise<FleetReport<Awake>> {
  const { power, wake, choices } = await openFleetPower(context, wanted);
  return workOnFleet(context, {
    command: `fleet start ${selection.base}`,
    verb: 'start',
    selection,
    choices,
    timeoutSeconds,
    locked: true,
    work: async (box, own) => startUnderLock(own, await power.look(box), { power, wake }),
  });
}
