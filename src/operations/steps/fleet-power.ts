// What starting and stopping the boxes of a fleet have in common: one power, one front, turns at SSH.
import pLimit from 'p-limit';
import { widestRange } from '../../model/fleet.js';
import type { Context } from '../context.js';
import { type Awake, awaken } from './awake.js';
import { boxesAtOnce } from './fan-out.js';
import type { FanOutChoices } from './fleet-work.js';
import { findFront } from './network.js';
import { openPower, type Power } from './power.js';
import { openRunningWatch } from './while-running.js';

export interface FleetPower {
  readonly power: Power;
  /** As awaken; only so many boxes at once. */
  readonly wake: (...words: Parameters<typeof awaken>) => Promise<Awake>;
  /** All boxes are begun at once unless the user says how many: waiting for a machine costs nothing here. */
  readonly choices: FanOutChoices;
}

export async function openFleetPower(context: Context, choices: FanOutChoices): Promise<FleetPower> {
  const front = await findFront(context);
  const power = openPower(context, { many: true, front });
  const limit = pLimit(boxesAtOnce(choices.parallel));
  const common = { front, pointNames: power.pointNames, watching: openRunningWatch(context.cloud) };
  return {
    power,
    // The names are told before the turn: those of many boxes go out together.
    wake: async (own, box, changed, ways = common) => {
      await ways.pointNames(box);
      return limit(() => awaken(own, box, changed, { ...ways, pointNames: async () => {} }));
    },
    choices: { ...choices, parallel: choices.parallel ?? widestRange },
  };
}
