// Brings the boxes of a fleet up, each as soon as it can be reached, and none waits for another.
import pLimit, { type LimitFunction } from 'p-limit';
import { withBoxLock } from '../../assets/lock.js';
import { complaintOf } from '../../model/errors.js';
import { fleetBoxName } from '../../model/fleet.js';
import type { FleetPlan } from '../../model/fleet-plan.js';
import type { Context } from '../context.js';
import { adoptPins } from '../steps/adopt-pins.js';
import { boxLine } from '../steps/box-line.js';
import { fanOut, type Outcome } from '../steps/fan-out.js';
import { describeFinished, type Finished, finishBox } from '../steps/finish.js';
import { findFleet, type NumberedBox } from '../steps/fleet-boxes.js';
import type { FleetWays } from '../steps/fleet-ways.js';
import { type FanOutChoices, tellEnd } from '../steps/fleet-work.js';
import { withHeldKey } from '../steps/key.js';
import type { Ledger } from '../steps/ledger.js';
import { type Front, findFront } from '../steps/network.js';
import { quietly } from '../steps/quietly.js';
import { timed } from '../steps/timed.js';
import { openRunningWatch, type WhileRunning } from '../steps/while-running.js';

/** What bringing up the boxes of one run has in common. */
export interface Bringing {
  readonly plan: FleetPlan;
  readonly upgrade: boolean;
  readonly ledger: Ledger;
  readonly front?: Front;
  readonly ways?: FleetWays;
  /** Per number: the instance as soon as it has an address, or why there is none. */
  readonly instances: ReadonlyMap<number, Promise<NumberedBox>>;
  /** SSH and its steps for so many at once; waiting for a machine, and for the tags in the end, takes no place. */
  readonly parallel: number;
}

export interface FleetBox extends Finished {
  /** False when it was ready before. */
  readonly changed: boolean;
}

export async function bringAllUp(
  context: Context,
  bringing: Bringing,
  choices: FanOutChoices,
): Promise<Outcome<FleetBox>[]> {
  const { plan, instances, parallel } = bringing;
  const limit = pLimit(parallel);
  const held = await withHeldKey(context);
  const marking = new Map<string, Promise<void>>();
  const turn = { limit, watching: openRunningWatch(context.cloud), marking };
  const outcomes = await fanOut({
    items: [...instances.keys()].sort((one, other) => one - other),
    nameOf: (number) => fleetBoxName(plan.base, number),
    parallel: instances.size,
    timeoutSeconds: choices.timeoutSeconds ?? timeoutSeconds,
    signal: context.signal,
    work: (number, signal) => {
      const port = boxLine(context.port, fleetBoxName(plan.base, number), verb);
      return bringUpOne({ ...held, signal, port }, bringing, { number, ...turn });
    },
    onEnd: (outcome) => tellEnd(context, verb, outcome),
  });
  return Promise.all(outcomes.map((outcome) => marked(context, outcome, marking)));
}

/** A box that works is told at once; that it counts as ready may take longer, as tags go at the rate of EC2. */
async function marked(
  context: Context,
  outcome: Outcome<FleetBox>,
  marking: ReadonlyMap<string, Promise<void>>,
): Promise<Outcome<FleetBox>> {
  try {
    await marking.get(outcome.name);
    return outcome;
  } catch (error) {
    context.signal.throwIfAborted();
    const complaint = complaintOf(error);
    if (!complaint) throw error;
    const failed = {
      name: outcome.name,
      seconds: outcome.seconds,
      state: 'failed' as const,
      complaint,
      error,
    };
    tellEnd(context, verb, failed);
    return failed;
  }
}

/** Seconds for one box, from its launch to its notebook. */
export const timeoutSeconds = 1800;

const verb = 'bring-up';

interface Turn {
  readonly number: number;
  readonly limit: LimitFunction;
  readonly watching: WhileRunning;
  /** By name, the tags of a box that works. */
  readonly marking: Map<string, Promise<void>>;
}

async function bringUpOne(
  context: Context,
  { plan, upgrade, ledger, front, ways, instances }: Bringing,
  { number, limit, watching, marking }: Turn,
): Promise<FleetBox> {
  const name = fleetBoxName(plan.base, number);
  const tell = timed(context.port, name);
  const box = await tell('address', () => instances.get(number) as Promise<NumberedBox>);
  ledger.expect(box);
  const names = tell('names', () => ledger.pointNames(box));
  const way = quietly(Promise.all([names, ways?.open(box, number, context.signal)]));
  await adoptPins(context, box);
  const work = () => finishBox(context, box, { upgrade, ledger, front, way, watching });
  const finished = await limit(() => withBoxLock(context.workspace, name, `fleet create ${plan.base}`, work));
  marking.set(name, quietly(ledger.markReady(box)));
  return { ...finished, changed: true };
}

/** The boxes of the plan that nothing had to be done for. */
export async function readyBefore(context: Context, plan: FleetPlan): Promise<Outcome<FleetBox>[]> {
  const fresh = new Set([...plan.missing, ...plan.unfinished]);
  const earlier = plan.numbers.filter((number) => !fresh.has(number));
  if (earlier.length === 0) return [];
  const front = plan.access === 'https' ? await findFront(context) : undefined;
  const boxes = (await findFleet(context, plan.base)).filter((box) => earlier.includes(box.fleet.number));
  return Promise.all(
    boxes.map(async (box) => {
      const value = { ...(await describeFinished(context, box, front)), changed: false };
      return { name: box.user, seconds: 0, state: 'done' as const, value };
    }),
  );
}
