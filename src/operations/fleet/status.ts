// How the boxes of a fleet are: one look at EC2 for all of them, and on request one question to each notebook.
import { setTimeout as sleep } from 'node:timers/promises';
import { findBoxes } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { fleetBoxName, type Selection, selectedNumbers } from '../../model/fleet.js';
import type { Context } from '../context.js';
import { boxesAtOnce, fanOut } from '../steps/fan-out.js';
import { selectBoxes } from '../steps/fleet-boxes.js';
import { type Front, findFront } from '../steps/network.js';
import { answersNow, notebookUrl } from '../steps/site.js';

export interface FleetStatusRequest {
  readonly selection: Selection;
  /** Ask every notebook whether it answers. */
  readonly check: boolean;
}

export interface FleetBoxStatus {
  readonly box: Box;
  readonly url?: string;
  /** Absent where it was not asked: no `check`, or the box does not run. */
  readonly notebookAnswers?: boolean;
  /** Why it could not be asked. */
  readonly why?: string;
}

export interface FleetStatus {
  readonly base: string;
  /** By number, at the end those without one. */
  readonly boxes: readonly FleetBoxStatus[];
  /** Names in the selection that no instance carries. */
  readonly missing: readonly string[];
  /** Every box runs, none is missing, and every notebook that was asked answers. */
  readonly ready: boolean;
}

/** Throws `notFound`, with the region where they are, when the fleet has no box of the selection. */
export async function fleetStatus(context: Context, request: FleetStatusRequest): Promise<FleetStatus> {
  const status = await lookAtFleet(context, request);
  // Finds nothing either, and says why.
  if (status.boxes.length === 0) await selectBoxes(context, request.selection);
  return status;
}

export interface FleetWatch extends FleetStatusRequest {
  readonly seconds: number;
  readonly onLook: (status: FleetStatus) => void;
}

/** Looks again and again until every box is ready or the user has seen enough. */
export async function watchFleet(
  context: Context,
  { seconds, onLook, ...request }: FleetWatch,
): Promise<void> {
  const { signal } = context;
  // Of a range that is given, all may still have to come.
  let status = request.selection.range
    ? await lookAtFleet(context, request)
    : await fleetStatus(context, request);
  for (onLook(status); !status.ready; onLook(status)) {
    await sleep(seconds * 1000, undefined, { signal });
    status = await lookAtFleet(context, request);
    signal.throwIfAborted();
  }
}

async function lookAtFleet(context: Context, request: FleetStatusRequest): Promise<FleetStatus> {
  const { selection, check } = request;
  const numbers = selectedNumbers(selection);
  const found = await findBoxes(context.cloud, { prefix: context.config.prefix, fleet: selection.base });
  const boxes = found
    .filter(({ fleet }) => !numbers || (fleet?.number !== undefined && numbers.includes(fleet.number)))
    .sort((one, other) => rankOf(one) - rankOf(other));
  const front = boxes.some((box) => box.access === 'https') ? await findFront(context) : undefined;
  const rows = await Promise.all(boxes.map((box) => rowOf(context, box, front)));
  const asked = check ? await askNotebooks(context, rows, front) : rows;
  const present = new Set(boxes.map((box) => box.fleet?.number));
  const absent = (numbers ?? []).filter((number) => !present.has(number));
  const missing = absent.map((number) => fleetBoxName(selection.base, number));
  return { base: selection.base, boxes: asked, missing, ready: isReady(asked, missing) };
}

const rankOf = ({ fleet }: Box): number => fleet?.number ?? Number.MAX_SAFE_INTEGER;

function isReady(rows: readonly FleetBoxStatus[], missing: readonly string[]): boolean {
  const each = rows.every((row) => row.box.state === 'running' && row.notebookAnswers !== false);
  return each && missing.length === 0 && rows.length > 0;
}

/** Without a front there is no URL, and asking for it would be a call for each box. */
async function rowOf(context: Context, box: Box, front: Front | undefined): Promise<FleetBoxStatus> {
  if (box.access === 'https' && !front) return { box };
  return { box, url: await notebookUrl(context, box, front) };
}

/** For a box that is silent and for the login of a tunnel; seconds. */
const askSeconds = 30;

async function askNotebooks(
  context: Context,
  rows: readonly FleetBoxStatus[],
  front: Front | undefined,
): Promise<FleetBoxStatus[]> {
  const outcomes = await fanOut({
    items: rows.filter((row) => row.box.state === 'running'),
    nameOf: (row) => row.box.instanceId,
    parallel: boxesAtOnce(),
    timeoutSeconds: askSeconds,
    signal: context.signal,
    work: (row, signal) => answersNow({ ...context, signal }, row.box, front),
  });
  const answers = new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  return rows.map((row) => {
    const outcome = answers.get(row.box.instanceId);
    if (outcome?.state === 'done') return { ...row, notebookAnswers: outcome.value };
    return outcome?.state === 'failed' ? { ...row, notebookAnswers: false, why: outcome.complaint.why } : row;
  });
}
