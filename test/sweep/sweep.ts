// The sweep: disturbs a command at one call after the other, runs it again undisturbed, and compares the ends.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LostAnswer } from '../../src/localcloud/faults/lost-answer.js';
import { exitCodes } from '../../src/model/exit-codes.js';
import {
  type Case,
  type CaseChoice,
  casesOf,
  entryOf,
  type Interruption,
  isChange,
  isInterruption,
} from './cases.js';
import { moments, type RunEnd, runHere, type SweptCommand } from './commands.js';
import { describeSite, differences, type Resource } from './resources.js';
import { openWorld, type WatchedCall, type World } from './world.js';

/** How a case ended; `what` says of one that did not survive what differed. */
export interface Verdict {
  readonly command: string;
  readonly index: number;
  /** The call that was really hit: runs do not always make theirs in the same order. */
  readonly subject: string;
  readonly fault: string;
  readonly state: 'survived' | 'failed' | 'not reached';
  readonly codes: readonly number[];
  readonly what: readonly string[];
}

/** The undisturbed run of a command. */
export interface Undisturbed {
  readonly command: SweptCommand;
  readonly calls: readonly string[];
  readonly end: readonly Resource[];
}

/** Nothing of what is swept takes longer than a few seconds. */
const longestRun = 120_000;
/** Milliseconds for what a process had sent off when it heard its signal. */
const underWay = 50;
const config = 'box: {volume_size: 1}\n';

/** A world with the moments all commands begin from. */
export async function openSweptWorld(folder: string): Promise<World> {
  const world = await openWorld({ folder, config });
  await world.keep('empty');
  for (const [name, from, make] of moments) {
    await world.setBack(from);
    const { code, text } = await runHere(world, make);
    if (code !== 0) throw new Error(`the moment "${name}" could not be made: ${code}\n${text}`);
    await world.keep(name);
  }
  return world;
}

async function runUndisturbed(world: World, command: SweptCommand): Promise<Undisturbed> {
  await world.setBack(command.from);
  const calls: string[] = [];
  world.watch(async ({ action }, work) => {
    calls.push(action);
    return work();
  });
  const { code, text } = await runHere(world, command.run);
  world.watch();
  if (code !== 0) throw new Error(`${command.name} ended with ${code}\n${text}`);
  return { command, calls, end: await describeSite(world) };
}

/** All cases of all commands, after one undisturbed run of each. */
export async function planSweep(
  worlds: readonly World[],
  { commands, choice }: { readonly commands: readonly SweptCommand[]; readonly choice: CaseChoice },
): Promise<{ readonly undisturbed: Undisturbed[]; readonly cases: Case[] }> {
  const undisturbed: Undisturbed[] = [];
  await inLanes(worlds, [...commands], async (world, command) => {
    undisturbed.push(await runUndisturbed(world, command));
  });
  return { undisturbed, cases: undisturbed.flatMap(({ command, calls }) => casesOf(command, calls, choice)) };
}

/** Tries them in their order, one at a time in each world; `onVerdict` hears of each. A case taken out of the list is not tried. */
export async function tryCases(
  worlds: readonly World[],
  {
    cases,
    undisturbed,
    onVerdict,
  }: {
    readonly cases: Case[];
    readonly undisturbed: readonly Undisturbed[];
    readonly onVerdict?: (verdict: Verdict, tried: number) => void;
  },
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  await inLanes(worlds, cases, async (world, one) => {
    const calm = undisturbed.find(({ command }) => command === one.command);
    if (!calm) throw new Error(`${one.command.name} was not run undisturbed`);
    const verdict = await tryCase(world, one, calm);
    const tried = verdicts.push(verdict);
    onVerdict?.(verdict, tried);
  });
  return verdicts;
}

async function inLanes<Item>(
  worlds: readonly World[],
  left: Item[],
  work: (world: World, item: Item) => Promise<void>,
): Promise<void> {
  await Promise.all(
    worlds.map(async (world) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) await work(world, next);
    }),
  );
}

/** Tries one case, from a world set back to where its command begins. */
async function tryCase(world: World, one: Case, { end }: Undisturbed): Promise<Verdict> {
  await world.setBack(one.command.from);
  let hit: string | undefined;
  const note = ({ index, action }: WatchedCall) => {
    if (index === one.index) hit = action;
  };
  const first = await disturbedRun(world, one, note);
  const reached = first.reached;
  world.watch();
  const second = await within(runHere(world, one.command.run));
  const base = { command: one.command.name, index: one.index, subject: hit ?? one.subject, fault: one.fault };
  const codes = [first.code, second.code];
  if (!reached) return { ...base, codes, state: 'not reached', what: [] };
  const what = await faultsOf(world, one, { first, second, end });
  return { ...base, codes, state: what.length === 0 ? 'survived' : 'failed', what };
}

interface Disturbed extends RunEnd {
  readonly reached: boolean;
  /** What an interrupted run still changed after it was told to stop. */
  readonly late?: readonly string[];
}

async function disturbedRun(world: World, one: Case, note: (call: WatchedCall) => void): Promise<Disturbed> {
  const { fault } = one;
  if (isInterruption(fault)) return interruptedRun(world, one, { fault, note });
  const entry = entryOf(one);
  if (entry) await world.playFaults(entry);
  world.watch((call, work) => {
    note(call);
    return work();
  });
  const end = await within(runHere(world, one.command.run));
  return { ...end, reached: (await world.endFaults()) > 0 };
}

/** The bin as a child process, which gets its signal while the call is under way. */
async function interruptedRun(
  world: World,
  { command, index }: Case,
  { fault, note }: { readonly fault: Interruption; readonly note: (call: WatchedCall) => void },
): Promise<Disturbed> {
  const child = spawn(process.execPath, [resolve('dist', `${command.bin}.js`), ...command.words], {
    cwd: world.workspace,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, FLOTILLA_LOCAL_DIR: world.dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => pieces.push(String(chunk)));
  const ended = new Promise<number>((settle) => {
    child.on('close', (code, signal) => settle(code ?? (signal === 'SIGKILL' ? 137 : -1)));
  });
  let [reached, told] = [false, false];
  const late: string[] = [];
  world.watch(async (call, work) => {
    note(call);
    if (told && isChange(call.action) && !mayStillGo.test(call.action)) late.push(call.action);
    if (call.index !== index) return work();
    reached = true;
    if (fault === 'SIGINT') {
      child.kill('SIGINT');
      while (child.exitCode === null && !pieces.join('').includes('Stopping;')) await sleep(5);
      await sleep(underWay);
      told = true;
      return work();
    }
    const answer = fault === 'SIGKILL after' ? work() : undefined;
    await Promise.resolve(answer).catch(() => {});
    child.kill('SIGKILL');
    await ended;
    throw new LostAnswer(call.action);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), longestRun);
  const code = await ended;
  clearTimeout(timer);
  return { code, text: pieces.join(''), reached, late };
}

/** What leads nowhere any more, and what only the run itself needed, may still go. */
const mayStillGo = /:Delete(Rule|TargetGroup|LaunchTemplateVersions|ChangeSet)$/;

async function within(run: Promise<RunEnd>): Promise<RunEnd> {
  const late = sleep(longestRun, { code: -1, text: 'it hangs' }, { ref: false });
  return Promise.race([run, late]);
}

const table = new Set<number>(Object.values(exitCodes));

interface Ends {
  readonly first: Disturbed;
  readonly second: RunEnd;
  readonly end: readonly Resource[];
}

async function faultsOf(
  world: World,
  { command, fault }: Case,
  { first, second, end }: Ends,
): Promise<string[]> {
  const wrong: string[] = [];
  const killed = fault.startsWith('SIGKILL') && first.code === 137;
  if (!killed && (!table.has(first.code) || first.code === exitCodes.bug)) {
    wrong.push(`the first run ended with ${first.code}: ${lastLines(first.text)}`);
  }
  if (second.code !== 0 && !command.doneCodes.includes(second.code)) {
    wrong.push(`the second run ended with ${second.code}: ${lastLines(second.text)}`);
  }
  if (first.late?.length) wrong.push(`changed after Ctrl-C: ${first.late.join(', ')}`);
  const { missing, extra } = differences(end, await describeSite(world));
  const said = `${first.text}\n${second.text}`;
  // A copy of data is nobody's to remove: it may stay where its id was told.
  const untold = extra.filter(({ words, id }) => !(words.startsWith('snapshot ') && said.includes(id)));
  wrong.push(...missing.map(({ words }) => `missing: ${words}`));
  wrong.push(...untold.map(({ words, id }) => `too much: ${words} (${id})`));
  return wrong;
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-6).join(' | ');
