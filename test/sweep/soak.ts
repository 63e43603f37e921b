// `npm run soak`: boxes made and deleted over and over while calls fail at random; the end is as the beginning.
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { callControl } from '../../src/localcloud/control/call.js';
import { createBox } from '../../src/operations/stack/create.js';
import { deleteBox } from '../../src/operations/stack/delete.js';
import {
  descriptorsOf,
  type Figures,
  figuresOf,
  filesOf,
  quickFiguresOf,
  type TableFigures,
  tablesOf,
  type Watched,
} from './cloud-figures.js';
import { runHere, type SweptCommand } from './commands.js';
import { describeSite, differences, type Resource } from './resources.js';
import { pickPort, type Site } from './world.js';

const words = process.argv.slice(2);
const numberAfter = (flag: string, other: number) =>
  words.includes(flag) ? Number(words[words.indexOf(flag) + 1]) : other;
const [cycles, seed, lanes] = [
  numberAfter('--cycles', 200),
  numberAfter('--seed', 1),
  numberAfter('--lanes', 4),
];

/** Of ten calls of a command one goes wrong. */
const script = {
  seed,
  faults: [
    {
      fault: 'error',
      code: 'InternalError',
      message: 'An internal error has occurred',
      status: 500,
      share: 0.03,
    },
    { fault: 'throttle', share: 0.03 },
    { fault: 'lost-answer', share: 0.03 },
    {
      fault: 'error',
      code: 'InvalidParameterCombination',
      message: 'The soak refuses this call',
      share: 0.01,
    },
  ].map((entry) => ({ ...entry, action: '*', from: 'caller' })),
};
/** After so many failed runs of one command it gets one without faults. */
const mostRuns = 6;
/** What the cloud may have grown by since all that boxes share was there. The journals may hold some things twice. */
const bounds: Partial<Figures> = {
  descriptors: 0,
  objectsKiB: 64,
  rowsKiB: 4,
  journalsKiB: 1200,
};
/** Longer than the cloud keeps a connection on which nothing comes. */
const idleSeconds = 170;
/** Longer than the cloud tells of anything that has ended. */
const forgetfulSeconds = 91 * 86_400;

const folder = mkdtempSync(join(tmpdir(), 'flotilla-soak-'));
process.env.HOME = join(folder, 'home');
const [dir, workspace] = [join(folder, 'cloud'), join(folder, 'workspace')];
for (const path of [dir, workspace, process.env.HOME]) mkdirSync(path);
writeFileSync(join(workspace, 'flotilla.yaml'), 'box: {volume_size: 1}\n');
const inspectPort = await pickPort();
const nodeOptions = `${process.env.NODE_OPTIONS ?? ''} --inspect-port=127.0.0.1:${inspectPort}`;
const local = (...rest: string[]) =>
  execa(process.execPath, [resolve('dist/stack.js'), 'local', ...rest], {
    cwd: workspace,
    env: { FLOTILLA_LOCAL_DIR: dir, FLOTILLA_LOCAL_MACHINES: 'virtual', NODE_OPTIONS: nodeOptions },
  });
/** Of the cycle, or the look, that opened them: they would stay open for minutes after its end. */
const opened = new AsyncLocalStorage<Set<Socket>>();
/** Those of the requests in between. */
const others = new Set<Socket>();
subscribe('net.client.socket', (message) => {
  (opened.getStore() ?? others).add((message as { readonly socket: Socket }).socket);
});
await local('start');
let fine = false;
try {
  fine = await soak();
} finally {
  await local('reset', '--yes');
}
const left = traces();
for (const one of left) console.log(`FAILED left after the reset: ${one}`);
rmSync(folder, { recursive: true, force: true });
process.exit(fine && left.length === 0 ? 0 : 1);

/** Whether all was as it must be. */
async function soak(): Promise<boolean> {
  const endpoint = JSON.parse(readFileSync(join(dir, 'endpoint.json'), 'utf8'));
  const site: Site = {
    workspace,
    url: () => endpoint.url,
    credentials: () => endpoint,
    frontPort: await pickPort(),
    authorityFile: endpoint.authorityFile,
  };
  const control = (action: string, input: object = {}) => callControl({ ...endpoint, action, input });
  const watched: Watched = { dir, pid: endpoint.pid, inspectPort };
  const lookForgetful = async (descriptors?: number) => {
    await control('MoveClock', { Seconds: forgetfulSeconds });
    const found = await look(site, watched, descriptors);
    await control('MoveClock', { Seconds: -forgetfulSeconds });
    return found;
  };
  // What boxes share is made once and stays, and so do their passwords.
  for (let lane = 1; lane <= lanes; lane += 1) await cycle(site, `user${lane}`, async () => {});
  const before = await lookForgetful();
  await control('SetFaults', { Script: JSON.stringify(script) });
  const counts = { cycles: 0, runs: 0 };
  const oneLane = async (user: string) => {
    while (counts.cycles < cycles) {
      const number = ++counts.cycles;
      const runs = await cycle(site, user, async () => void (await control('ClearFaults')));
      counts.runs += runs;
      await control('SetFaults', { Script: JSON.stringify({ ...script, seed: seed + number }) });
      if (number % 20 === 0) console.error(`${number} cycles: ${JSON.stringify(quickFiguresOf(watched))}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => oneLane(`user${lane + 1}`)));
  await control('ClearFaults');
  const full = await look(site, watched);
  const after = await lookForgetful(before.figures.descriptors);
  console.log(`${cycles} cycles of create and delete in ${counts.runs} runs, seed ${seed}`);
  console.log(`at first             ${JSON.stringify(before.figures)}`);
  console.log(`after all cycles     ${JSON.stringify(full.figures)}`);
  console.log(`and 91 days later    ${JSON.stringify(after.figures)}`);
  console.log(`records after all cycles: ${listTables(full.tables)}`);
  console.log(`and 91 days later:        ${listTables(after.tables)}`);
  const wrong = [...changed(before, after), ...traces().map((one) => `left on this machine: ${one}`)];
  for (const line of wrong) console.log(`FAILED ${line}`);
  if (wrong.length === 0) console.log('nothing is left of them');
  return wrong.length === 0;
}

/** Makes a box and deletes it; answers how many runs that took. */
function cycle(site: Site, user: string, calmDown: () => Promise<void>): Promise<number> {
  return hangingUp(() => createAndDelete(site, user, calmDown));
}

async function hangingUp<T>(work: () => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  try {
    return await opened.run(sockets, work);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

async function createAndDelete(site: Site, user: string, calmDown: () => Promise<void>): Promise<number> {
  const box = { user, instanceType: 't2.micro', access: 'https' as const, rootSize: 16, tags: {} };
  const wishes = { ...box, openPorts: [], securityGroups: [], upgrade: false };
  const options = { dryRun: false, yes: true, protect: false, showPlan: () => {} };
  const made = await untilDone(site, (context) => createBox(context, { wishes, ...options }), calmDown);
  const remove: SweptCommand['run'] = (context) => deleteBox(context, { user, data: 'discard', yes: true });
  return made + (await untilDone(site, remove, calmDown));
}

async function untilDone(
  site: Site,
  run: SweptCommand['run'],
  calmDown: () => Promise<void>,
): Promise<number> {
  for (let runs = 1; ; runs += 1) {
    const { code, text } = await runHere(site, run);
    if (code === 0 || (code === 4 && runs > 1)) return runs;
    if (code === 1 || runs > mostRuns) throw new Error(`run ${runs} ended with ${code}\n${text}`);
    if (runs === mostRuns) await calmDown();
  }
}

/** Everything that must be as it was. */
interface Look {
  readonly resources: readonly Resource[];
  readonly figures: Figures;
  readonly tables: ReadonlyMap<string, TableFigures>;
  readonly files: readonly string[];
}

async function look(site: Site, watched: Watched, descriptors?: number): Promise<Look> {
  const resources = await hangingUp(() => describeSite(site));
  for (const socket of others) socket.destroy();
  // Those with TLS are not told of; the agent they belong to lets go of them after five seconds.
  await sleep(8000);
  if (descriptors !== undefined) await untilIdle(watched, descriptors);
  const figures = await figuresOf(watched);
  return { resources, figures, tables: tablesOf(dir), files: filesOf(dir) };
}

/** A connection whose client is gone without a word is kept by the cloud until its idle time is over. */
async function untilIdle(watched: Watched, descriptors: number): Promise<void> {
  for (let seconds = 0; seconds < idleSeconds; seconds += 5) {
    if (quickFiguresOf(watched).descriptors <= descriptors) return;
    await sleep(5000);
  }
  const kinds = descriptorsOf(watched).filter((kind) => !kind.startsWith('/dev/'));
  console.error(`open after ${idleSeconds} s: ${kinds.join(', ')}`);
}

function changed(before: Look, after: Look): string[] {
  const { missing, extra } = differences(before.resources, after.resources);
  const names = [...new Set([...before.tables.keys(), ...after.tables.keys()])];
  const records = (one: Look, name: string) => one.tables.get(name)?.records ?? 0;
  const others = names.filter((name) => records(before, name) !== records(after, name));
  return [
    ...missing.map((one) => `missing: ${one.words}`),
    ...extra.map((one) => `too much: ${one.words} (${one.id})`),
    ...others.map((name) => `${name} had ${records(before, name)} records and has ${records(after, name)}`),
    ...after.files.filter((name) => !before.files.includes(name)).map((name) => `too much: file ${name}`),
    ...grown(before.figures, after.figures),
  ];
}

function grown(before: Figures, after: Figures): string[] {
  const over = Object.entries(bounds).filter(
    ([key, bound]) => after[key as keyof Figures] - before[key as keyof Figures] > bound,
  );
  const children = after.children > 0 ? [`${after.children} child processes`] : [];
  const words = (key: string) => `${before[key as keyof Figures]} to ${after[key as keyof Figures]}`;
  return [
    ...over.map(([key, bound]) => `${key} grew from ${words(key)}, by more than ${bound}`),
    ...children,
  ];
}

function listTables(tables: Look['tables']): string {
  return [...tables].map(([name, { records }]) => `${name} ${records}`).join(', ');
}

/** Mounts and loop devices of this cloud. */
function traces(): string[] {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
  const loops = readdirSync('/sys/block').filter((name) => name.startsWith('loop'));
  return [
    ...mounts.filter((line) => line.includes(dir)).map((line) => `mount ${line}`),
    ...loops.filter((name) => backingFile(name).includes(dir)),
  ];
}

function backingFile(loop: string): string {
  try {
    return readFileSync(`/sys/block/${loop}/loop/backing_file`, 'utf8');
  } catch {
    // A loop device that has no file behind it.
    return '';
  }
}
