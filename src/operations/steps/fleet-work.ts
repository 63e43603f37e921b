// One piece of work done on many boxes of a fleet, from the selection to the file with the results.
import { withBoxLock } from '../../assets/lock.js';
import { type BoxResult, newestResults, writeResults } from '../../assets/results.js';
import { type Complaint, UserError } from '../../model/errors.js';
import { type Selection, selectedNumbers, shortList } from '../../model/fleet.js';
import { shortLine } from '../../model/short-line.js';
import type { Context } from '../context.js';
import { boxLine } from './box-line.js';
import { boxesAtOnce, fanOut, type Outcome } from './fan-out.js';
import { type NumberedBox, selectBoxes } from './fleet-boxes.js';
import { withHeldKey } from './key.js';

/** What every command on many boxes lets its user choose. */
export interface FanOutChoices {
  /** At once; default from the machine. */
  readonly parallel?: number;
  /** Per box. */
  readonly timeoutSeconds?: number;
  readonly maxFailures?: number;
  /** Only the boxes on which the newest run of the same command failed. */
  readonly retryFailed?: boolean;
}

export interface FleetWork<T> {
  /** The words of the command with its fleet, as `fleet run ws`: names the results and finds them again. */
  readonly command: string;
  /** What is done, in a word for the lines: `run`. */
  readonly verb: string;
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  /** Where the user names none. */
  readonly timeoutSeconds: number;
  /** Called with all boxes before the work on the first; what it throws ends the command there. */
  readonly check?: (boxes: readonly NumberedBox[]) => Promise<void>;
  /** Asked next; false ends the command there. */
  readonly agree?: (boxes: readonly NumberedBox[]) => Promise<boolean>;
  /** Each box is worked on under its lock: for what changes it. */
  readonly locked?: boolean;
  /** The context is the box's own: its signal ends with the box's time, its port tells one line. */
  readonly work: (box: NumberedBox, context: Context) => Promise<T>;
  /** What the result file keeps of a value; nothing where absent. Never a secret. */
  readonly detailsOf?: (value: T) => unknown;
}

export interface FleetReport<T> {
  readonly command: string;
  readonly base: string;
  readonly outcomes: readonly Outcome<T>[];
  /** The result file, relative to the workspace. */
  readonly file: string;
}

/** With a word before it that may say no: undefined then. */
export async function workOnFleet<T>(
  context: Context,
  work: FleetWork<T> & Required<Pick<FleetWork<T>, 'agree'>>,
): Promise<FleetReport<T> | undefined>;
/** Goes on when boxes fail; throws only what concerns them all. */
export async function workOnFleet<T>(context: Context, work: FleetWork<T>): Promise<FleetReport<T>>;
export async function workOnFleet<T>(
  context: Context,
  work: FleetWork<T>,
): Promise<FleetReport<T> | undefined> {
  const started = new Date().toISOString();
  const selection = await narrowed(context, work);
  const { boxes, missing } = await selectBoxes(context, selection);
  await work.check?.(boxes);
  if (work.agree && !(await work.agree(boxes))) return undefined;
  const onBreak = async (outcomes: readonly Outcome<T>[]) => {
    const file = await keepResults(context, { ...work, started, outcomes });
    context.port.report({ kind: 'notice', text: `${breakText(selection.base, outcomes)}; ${file}` });
  };
  const outcomes = await workOnBoxes(context, { ...work, work: workOf(work), boxes, onBreak });
  const all = [...outcomes, ...missing.map((name) => absentOutcome<T>(name, selection.base))];
  const file = await keepResults(context, { ...work, started, outcomes: all });
  return { command: work.command, base: selection.base, outcomes: all, file };
}

function workOf<T>({ command, locked, work }: FleetWork<T>): FleetWork<T>['work'] {
  if (!locked) return work;
  return (box, own) => withBoxLock(own.workspace, box.user, command, () => work(box, own));
}

type BoxWork<T> = Pick<FleetWork<T>, 'verb' | 'choices' | 'timeoutSeconds' | 'work'> & {
  readonly boxes: readonly NumberedBox[];
  /** Told, when the user wants out, what became of each: broken off is failed, not begun is skipped. */
  readonly onBreak?: (outcomes: readonly Outcome<T>[]) => Promise<void>;
};

/** The same for boxes that are known already. */
async function workOnBoxes<T>(context: Context, options: BoxWork<T>): Promise<Outcome<T>[]> {
  const begun = new Set<string>();
  const ended = new Map<string, Outcome<T>>();
  try {
    return await fanOutBoxes(context, {
      ...options,
      work: (box, own) => {
        begun.add(box.user);
        return options.work(box, own);
      },
      onEnd: (outcome) => ended.set(outcome.name, outcome),
    });
  } catch (error) {
    const left = ({ user }: NumberedBox) => ended.get(user) ?? brokenOutcome<T>(user, begun.has(user));
    if (context.signal.aborted) await options.onBreak?.(options.boxes.map(left));
    throw error;
  }
}

type BoxFanOut<T> = BoxWork<T> & { readonly onEnd: (outcome: Outcome<T>) => void };

async function fanOutBoxes<T>(context: Context, options: BoxFanOut<T>): Promise<Outcome<T>[]> {
  const held = await withHeldKey(context);
  const { boxes, choices, verb, work } = options;
  return fanOut<NumberedBox, T>({
    items: boxes,
    nameOf: (box) => box.user,
    parallel: boxesAtOnce(choices.parallel),
    timeoutSeconds: choices.timeoutSeconds ?? options.timeoutSeconds,
    maxFailures: choices.maxFailures,
    signal: context.signal,
    work: (box, signal) => work(box, { ...held, signal, port: boxLine(context.port, box.user, verb) }),
    onEnd: (outcome) => {
      options.onEnd(outcome);
      tellEnd(context, verb, outcome);
    },
  });
}

/** The line a box of many ends with; a failure's stack goes to the log. */
export function tellEnd<T>(context: Context, verb: string, outcome: Outcome<T>): void {
  const { name: box, seconds, state } = outcome;
  const detail = outcome.state === 'failed' ? shortLine(outcome.complaint.why) : undefined;
  const passing = state !== 'failed';
  context.port.report({ kind: 'progress', box, subject: verb, state, detail, seconds, passing });
  const stack =
    outcome.state === 'failed' && outcome.error instanceof Error ? outcome.error.stack : undefined;
  if (stack) context.port.report({ kind: 'trace', text: `${box}: ${stack}` });
}

/** The selection as typed, or only what failed in the newest run of the same command. */
export async function narrowed(
  context: Context,
  { command, selection, choices }: Pick<FleetWork<unknown>, 'command' | 'selection' | 'choices'>,
): Promise<Selection> {
  if (!choices.retryFailed) return selection;
  const earlier = await newestResults(context.workspace, command);
  const failed = (earlier?.boxes ?? []).filter((box) => box.state !== 'done');
  const wanted = selectedNumbers(selection);
  const numbers = failed
    .map((box) => Number(box.user.slice(selection.base.length + 1)))
    .filter((number) => !wanted || wanted.includes(number));
  if (numbers.length > 0) return { ...selection, only: numbers };
  throw new UserError({
    what: `no box is left to retry for ${command}`,
    why: earlier ? `none of them failed in the run of ${earlier.started}` : 'logs/ holds no results of it',
    next: 'run it without --retry-failed',
    reason: 'notFound',
  });
}

function brokenOutcome<T>(name: string, begun: boolean): Outcome<T> {
  if (!begun) return { name, seconds: 0, state: 'skipped', why: 'interrupted before it was begun' };
  const complaint: Complaint = {
    what: `the work on ${name} was broken off`,
    why: 'it was interrupted',
    next: 'run the same command again with --retry-failed',
    reason: 'interrupted',
  };
  return { name, seconds: 0, state: 'failed', complaint, error: undefined };
}

/** `Interrupted: 3 of 40 boxes done, failed: 2, broken off: 5-36, not begun: 37-40` */
function breakText<T>(base: string, outcomes: readonly Outcome<T>[]): string {
  const isBroken = (one: Outcome<T>) => one.state === 'failed' && one.complaint.reason === 'interrupted';
  const part = (words: string, which: (one: Outcome<T>) => boolean) => {
    const numbers = outcomes.filter(which).map(({ name }) => Number(name.slice(base.length + 1)));
    return numbers.length === 0 ? '' : `, ${words}: ${shortList(numbers)}`;
  };
  const done = outcomes.filter(({ state }) => state === 'done').length;
  const failed = part('failed', (one) => one.state === 'failed' && !isBroken(one));
  const broken = part('broken off', isBroken);
  return `Interrupted: ${done} of ${outcomes.length} boxes done${failed}${broken}${part('not begun', ({ state }) => state === 'skipped')}`;
}

function absentOutcome<T>(name: string, base: string): Outcome<T> {
  const complaint: Complaint = {
    what: `there is no box ${name}`,
    why: 'no instance carries its tags',
    next: `fleet status ${base}`,
    reason: 'notFound',
  };
  return { name, seconds: 0, state: 'failed', complaint, error: undefined };
}

/** Writes the result file of a command on many boxes; answers its path relative to the workspace. */
export async function keepResults<T>(
  context: Context,
  run: Pick<FleetWork<T>, 'command' | 'detailsOf'> & {
    readonly started: string;
    readonly outcomes: readonly Outcome<T>[];
  },
): Promise<string> {
  const boxes = run.outcomes.map((outcome) => resultOf(outcome, run.detailsOf));
  const { command, started } = run;
  return writeResults(context.workspace, { command, started, ended: new Date().toISOString(), boxes });
}

function resultOf<T>(outcome: Outcome<T>, detailsOf: FleetWork<T>['detailsOf']): BoxResult {
  const { name: user, state, seconds } = outcome;
  if (outcome.state === 'done') return { user, state, seconds, details: detailsOf?.(outcome.value) };
  if (outcome.state === 'skipped') return { user, state, seconds, why: outcome.why };
  return { user, state, seconds, why: outcome.complaint.why, next: outcome.complaint.next };
}
