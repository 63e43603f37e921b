// What is wrong with a box: the first real failure, what it said itself, the likely cause, what to type next.
import { stripVTControlCharacters } from 'node:util';
import { newestLog } from '../../assets/run-logs.js';
import { consoleOutput } from '../../cloud/instances.js';
import type { StackEvent } from '../../cloud/stack-events.js';
import type { Box } from '../../model/box.js';
import { type Cause, likelyCause } from '../../model/causes.js';
import type { Complaint } from '../../model/errors.js';
import { type FailedRun, readFailedRun } from '../../model/failed-run.js';
import { checkUserName } from '../../model/names.js';
import { visible } from '../../model/visible.js';
import type { Context } from '../context.js';
import { absent, findBox } from '../steps/boxes.js';
import { type Look, lookAtBox } from '../steps/look-at-box.js';
import { stackHistory } from '../steps/stack-history.js';

export interface Diagnosis extends Cause {
  readonly user: string;
  /** False where nothing speaks of a failure. */
  readonly wrong: boolean;
  /** Undefined where there is no instance. */
  readonly box?: Pick<Box, 'instanceId' | 'state'>;
  readonly stack?: { readonly name: string; readonly status: string };
  readonly failure?: StackEvent;
  /** Of the newest log about the box, where that run failed. */
  readonly run?: FailedRun & { readonly file: string };
  readonly unreachable?: Complaint;
  /** The last lines. */
  readonly console: readonly string[];
  /** By name: cloud-init status, cloud-init output, disks, notebook. */
  readonly inside: Readonly<Record<string, readonly string[]>>;
}

/** @throws UserError `notFound` where neither box, stack nor log speaks of that user */
export async function explainBox(context: Context, name: string): Promise<Diagnosis> {
  const user = checkUserName(name);
  const [history, box, log] = await Promise.all([
    stackHistory(context, user),
    findBox(context, user),
    newestLog(context.workspace, user),
  ]);
  const failed = log && readFailedRun(log.text, user);
  // A create may fail before it makes anything; any other command without a box had the wrong name.
  const tried = failed && log.file.includes('-stack-create-');
  if (!history && !box && !tried) throw await absent(context, user);
  const [look, console] = box ? await seeBox(context, box) : [noLook, []];
  const seen = {
    user,
    box: box && { instanceId: box.instanceId, state: box.state },
    stack: history && { name: history.name, status: history.status },
    // A box that came up later has left its stack's failures behind.
    failure: box?.state === 'running' ? undefined : history?.failure,
    run: failed && log && { ...failed, file: log.file },
    unreachable: look.unreachable,
    console,
    inside: look.sections,
  };
  return { ...seen, ...concludeFrom(seen) };
}

const noLook: Look = { sections: {} };

async function seeBox(context: Context, box: Box): Promise<[Look, readonly string[]]> {
  const running = box.state === 'running' || box.state === 'unfinished' || box.state === 'failed';
  return Promise.all([running ? lookAtBox(context, box) : noLook, consoleTail(context, box)]);
}

const consoleLines = 15;

async function consoleTail(context: Context, box: Box): Promise<readonly string[]> {
  const text = stripVTControlCharacters(await consoleOutput(context.cloud, box.instanceId));
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  return lines.slice(-consoleLines).map(visible);
}

type Seen = Omit<Diagnosis, 'wrong' | 'cause' | 'next'>;

/** The most telling evidence first: a stopped box, its stack, what failed on it, what it says of itself. */
export function concludeFrom(all: Seen): Pick<Diagnosis, 'wrong' | 'cause' | 'next'> {
  const seen = { ...all, run: speaksOfBox(all) ? all.run : undefined };
  const { user, box, failure, run, unreachable, inside, console } = seen;
  if (box?.state === 'stopped' || box?.state === 'stopping') {
    return { wrong: true, cause: `it is ${box.state}`, next: `stack start ${user}` };
  }
  const full = (inside.disks ?? []).filter((line) => line.endsWith('is full'));
  const broken = cloudInitFailed(inside) ? (inside['cloud-init output'] ?? []) : [];
  const told = [
    ...(failure ? [failure.reason ?? failure.status] : []),
    ...full,
    ...(run ? [run.output.join('\n'), `${run.what}: ${run.why}`] : []),
    ...(unreachable ? [`${unreachable.what}: ${unreachable.why}`] : []),
    broken.join('\n'),
  ];
  const silent = box === undefined || unreachable !== undefined;
  const rule = likelyCause(silent ? [...told, console.join('\n')] : told, user);
  if (unreachable && !failure && !run) return { wrong: true, ...toldBy(unreachable, rule) };
  if (rule) return { wrong: true, ...rule };
  return concludePlainly(seen);
}

/** A run that failed before it did anything on a box that is well, e.g. over a file that is not there, says nothing of it. */
function speaksOfBox({ run, box, unreachable }: Seen): boolean {
  return run?.step !== undefined || box?.state !== 'running' || unreachable !== undefined;
}

/** Where no rule speaks: the failure's own words. */
function concludePlainly({ user, box, stack, failure, run, unreachable, inside }: Seen) {
  if (failure) {
    const cause = `${failure.logicalId} of its stack: ${failure.reason ?? failure.status}`;
    return { wrong: true, cause, next: `mend that, then stack create ${user}` };
  }
  if (unreachable) return { wrong: true, ...toldBy(unreachable, undefined) };
  if (cloudInitFailed(inside))
    return { wrong: true, cause: 'cloud-init failed on the box', next: `stack create ${user}` };
  const notebook = inside.notebook?.[0];
  if (notebook !== undefined && notebook !== 'active')
    return { wrong: true, cause: `its notebook is ${notebook}`, next: `stack restart-jupyter ${user}` };
  if (run) return { wrong: true, cause: `${run.what}: ${run.why}`, next: run.next };
  if (!box) {
    const cause = `there is no instance; its stack is ${stack?.status ?? 'gone'}`;
    return { wrong: stack?.status !== 'DELETE_COMPLETE', cause, next: `stack create ${user}` };
  }
  if (box.state === 'unfinished')
    return { wrong: true, cause: 'its bring-up was never finished', next: `stack create ${user}` };
  return { wrong: false, cause: 'nothing wrong can be seen', next: `stack status ${user}` };
}

function cloudInitFailed(inside: Seen['inside']): boolean {
  return (inside['cloud-init status'] ?? []).some((line) =>
    /^(?:extended_)?status: (?:error|degraded)/.test(line),
  );
}

/** What kept us out often names its own remedy better than a rule could. */
function toldBy({ why, next }: Complaint, rule: Cause | undefined): Cause {
  return next.startsWith('stack ') && !next.startsWith('stack why')
    ? { cause: why, next }
    : (rule ?? { cause: why, next });
}
