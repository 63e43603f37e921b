// Deletes a fleet or some of its boxes; with the last of them goes what they shared. Ends with a receipt.
import { withBoxLock } from '../../assets/lock.js';
import type { Stack } from '../../cloud/stacks.js';
import { checkBase, fleetBoxName, type Selection, selectedNumbers } from '../../model/fleet.js';
import { readStackStatus } from '../../model/stack-status.js';
import type { Context } from '../context.js';
import { findFleetBoxes, noneOf } from '../steps/fleet-boxes.js';
import {
  type DataWord,
  type Ended,
  type EndingBox,
  endFleetBoxes,
  endingBoxes,
  requireWordAboutFleetData,
} from '../steps/fleet-delete.js';
import { findFleetStack } from '../steps/fleet-stack.js';
import { removeFleetWays } from '../steps/fleet-ways.js';
import { type FanOutChoices, type FleetReport, keepResults } from '../steps/fleet-work.js';
import { findFront } from '../steps/network.js';
import { endStack, stillCosting } from '../steps/stack-end.js';

export interface FleetDeleteRequest {
  /** Without a range: the whole fleet, with what was launched and never numbered. */
  readonly selection: Selection;
  readonly data: DataWord;
  readonly choices: FanOutChoices;
  /** Does not ask for the name. */
  readonly yes: boolean;
}

export interface FleetReceipt extends FleetReport<Ended> {
  /** What the boxes shared and went with the last of them. */
  readonly removed: readonly string[];
  /** What still costs money. */
  readonly remaining: readonly string[];
  readonly kept: readonly string[];
}

/** Undefined when the user said no. */
export async function deleteFleet(
  context: Context,
  request: FleetDeleteRequest,
): Promise<FleetReceipt | undefined> {
  const { selection, data } = request;
  const base = checkBase(selection.base);
  const command = `fleet delete ${base}`;
  return withBoxLock(context.workspace, `fleet-${base}`, command, async () => {
    const started = new Date().toISOString();
    const stack = await findFleetStack(context, base);
    const ending = await endingOf(context, selection);
    if (ending.length === 0 && !stack) throw await noneOf(context, selection, 0);
    requireWordAboutFleetData(ending, data, commandOf(selection));
    if (!request.yes && !(await confirmed(context, base, ending))) return undefined;
    const outcomes = await endFleetBoxes(context, base, { ending, data, choices: request.choices });
    const removed = stack ? await removeShared(context, base, stack) : [];
    const file = await keepResults(context, { command, started, outcomes, detailsOf: (ended) => ended });
    return { command, base, outcomes, file, removed, ...(await remains(context, outcomes)) };
  });
}

async function endingOf(context: Context, selection: Selection): Promise<EndingBox[]> {
  const { base } = selection;
  const numbers = selectedNumbers(selection);
  const names = numbers && new Set(numbers.map((number) => fleetBoxName(base, number)));
  const isMeant = (user: string | undefined) => !names || (user !== undefined && names.has(user));
  const all = await findFleetBoxes(context, base);
  const boxes = all.filter((box) => isMeant(box.user || undefined));
  const ending = await endingBoxes(context, base, { boxes, isMeant });
  if (ending.length === 0 && all.length > 0) throw await noneOf(context, selection, all.length);
  return ending;
}

const commandOf = ({ base, range, only }: Selection): string => {
  const words = range ? `${base} ${range.low} ${range.high}` : base;
  return `fleet delete ${words}${only ? ` --only ${only.join(',')}` : ''}`;
};

async function confirmed(context: Context, base: string, ending: readonly EndingBox[]): Promise<boolean> {
  const names = ending.map(({ name }) => name);
  const shown = names.length > 6 ? `${names.slice(0, 3).join(', ')} … ${names.at(-1)}` : names.join(', ');
  return context.port.ask({
    text: `Delete ${ending.length} boxes of ${base} in ${context.cloud.region} (${shown})?`,
    expected: base,
    flag: '--yes',
    reason: 'protected',
  });
}

/** Launch template and security group stay as long as a box may need them. */
async function removeShared(context: Context, base: string, stack: Stack): Promise<string[]> {
  if (readStackStatus(stack.status).outcome === 'running') return [];
  if ((await findFleetBoxes(context, base)).length > 0) return [];
  context.signal.throwIfAborted();
  const front = await findFront(context);
  if (front) await removeFleetWays(context, { base, front });
  context.signal.throwIfAborted();
  await endStack(context, stack, { next: `fleet delete ${base} again` });
  return [`stack ${stack.name}`];
}

async function remains(
  context: Context,
  outcomes: FleetReport<Ended>['outcomes'],
): Promise<Pick<FleetReceipt, 'remaining' | 'kept'>> {
  const done = outcomes.filter((outcome) => outcome.state === 'done');
  const snapshots = done.flatMap((outcome) => outcome.value.snapshotIds);
  const left = outcomes.filter((outcome) => outcome.state !== 'done').map(({ name }) => `box ${name}`);
  return {
    remaining: [...left, ...(await stillCosting(context, snapshots))],
    kept: done.map(({ name }) => `passwords/${name}.passwd`),
  };
}
