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
import { type BoxEvidence, boxEvidence } from '../steps/box-evidence.js';
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
  /** What a stack's rollback or deletion got stuck at; it counts for a running box too. */
  readonly stuck?: StackEvent;
  /** What AWS says of it from outside; undefined where there is no instance. */
  readonly evidence?: BoxEvidence;
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
  const [box, log] = await Promise.all([findBox(context, user), newestLog(context.workspace, user)]);
  const history = await stackHistory(context, box ?? { user });
  const failed = log && readFailedRun(log.text, user);
  // A create may fail before it makes anything; any other command without a box had the wrong name.
  const tried = failed && log.file.includes('-stack-create-');
  if (!history && !box && !tried) throw await absent(context, user);
  const { look, console, evidence } = box ? await seeBox(context, box) : { look: noLook, console: [] };
  const seen = {
    user,
    box: box && { instanceId: box.instanceId, state: box.state },
    stack: history && { name: history.name, status: history.status },
    // A box that came up later has left its stack's failures behind.
    failure: box?.state === 'running' ? undefined : history?.failure,
    stuck: history?.stuck,
    evidence,
    run: failed && log && { ...failed, file: log.file },
    unreachable: look.unreachable,
    console,
    inside: look.sections,
  };
  return { ...seen, ...concludeFrom(seen) };
}

const noLook: Look = { sections: {} };

interface Seeing {
  readonly look: Look;
  readonly console: readonly string[];
  readonly evidence?: BoxEvidence;
}

async function seeBox(context: Context, box: Box): Promise<Seeing> {
  const running = box.state === 'running' || box.state === 'unfinished' || box.state === 'failed';
  const [look, console, evidence] = await Promise.all([
    running ? lookAtBox(context, box) : noLook,
    consoleTail(context, box),
    boxEvidence(context, box),
  ]);
  return { look, console, evidence };
}

const consoleLines = 15;

async function consoleTail(context: Context, box: Box): Promise<readonly string[]> {
  const text = stripVTControlCharacters(await consoleOutput(context.cloud, box.instanceId));
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  return lines.slice(-consoleLines).map(visible);
}

type Seen = Omit<Diagnosis, 'wrong' | 'cause' | 'next'>;

/** The most telling evidence first: a stuck stack, a box that is down, what AWS says, what failed, what it says itself. */
export function concludeFrom(all: Seen): Pick<Diagnosis, 'wrong' | 'cause' | 'next'> {
  const seen = { ...all, run: speaksOfBox(all) ? all.run : undefined };
  const { user, box, failure, run, unreachable, console } = seen;
  const certain = stuckStack(seen) ?? outsideCause(seen);
  if (certain) return { wrong: true, ...certain };
  if (box?.state === 'stopped' || box?.state === 'stopping') return { wrong: true, ...whyDown(seen) };
  const told = toldTexts(seen);
  const silent = box === undefined || unreachable !== undefined;
  const rule = likelyCause(silent ? [...told, console.join('\n')] : told, user, box !== undefined);
  if (unreachable && !failure && !run) return { wrong: true, ...toldBy(unreachable, rule) };
  if (rule) return { wrong: true, ...rule };
  return concludePlainly(seen);
}

function toldTexts({ failure, run, unreachable, inside }: Seen): string[] {
  const broken = cloudInitFailed(inside) ? (inside['cloud-init output'] ?? []) : [];
  return [
    ...(failure ? [failure.reason ?? failure.status] : []),
    ...(inside.disks ?? []).filter((line) => /is full$|is not mounted$/.test(line)),
    ...(inside.packages ?? []),
    ...(run ? [run.output.join('\n'), `${run.what}: ${run.why}`] : []),
    ...(unreachable ? [`${unreachable.what}: ${unreachable.why}`] : []),
    broken.join('\n'),
  ];
}

/** A stack that can go neither forward nor back: what to type depends on what it was doing. */
function stuckStack({ user, stack, stuck, box }: Seen): Cause | undefined {
  if (!stuck || !stack) return undefined;
  const where = `${stuck.logicalId}: ${stuck.reason ?? stuck.status}`;
  if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
    const cause = `the rollback of an update got stuck at ${where}`;
    return { cause, next: `mend that, then stack recover ${user}` };
  }
  const what =
    stack.status === 'ROLLBACK_FAILED' ? 'the rollback of its creation' : 'the deletion of its stack';
  const flags = box ? ' --snapshot' : '';
  return { cause: `${what} got stuck at ${where}`, next: `mend that, then stack delete ${user}${flags}` };
}

/** What AWS knows for certain, whatever the box says of itself. */
function outsideCause({ user, box, evidence }: Seen): Cause | undefined {
  if (!box || !evidence) return undefined;
  const { checks, loose } = evidence;
  if (checks === 'impaired') return likelyCause(['its checks are impaired'], user, true);
  if (!loose) return undefined;
  const attach = `--volume-id ${loose.volumeId} --instance-id ${box.instanceId} --device ${loose.device}`;
  return {
    cause: `the data volume ${loose.volumeId} is not attached to it; nothing on it was changed`,
    next: `aws ec2 attach-volume ${attach}, then stack restart ${user}`,
  };
}

/** A box that is down was stopped, or ended by itself, or found no room when it was to start again. */
function whyDown({ user, box, evidence, run, console }: Seen): Cause {
  const refused = run && likelyCause([run.output.join('\n'), `${run.what}: ${run.why}`], user, true);
  if (evidence?.ended) {
    const panic = console.findLast((line) => /Kernel panic|Out of memory/.test(line));
    const cause = `it went down by itself (${evidence.ended})${panic ? `; its console ends with: ${panic.trim()}` : ''}`;
    return { cause, next: `stack start ${user}` };
  }
  return refused ?? { cause: `it is ${box?.state}`, next: `stack start ${user}` };
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
