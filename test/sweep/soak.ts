// `npm run soak`: boxes made and deleted over and over while calls fail at random; the end is as the beginning.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { callControl } from '../../src/localcloud/control/call.js';
import { createBox } from '../../src/operations/stack/create.js';
import { deleteBox } from '../../src/operations/stack/delete.js';
import { runHere, type SweptCommand } from './commands.js';
import { describeSite, differences } from './resources.js';
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
/**
 * What the cloud may have grown by: memory and state since the first quarter, descriptors since its start. A deleted
 * stack is listed for 90 days, with its events some 35 KB, and the journal may hold everything twice.
 */
const bounds = { descriptors: 16, memoryMiB: 48, stateMiB: 1 + cycles * 0.08 };
/** Seconds for which the cloud keeps idle connections, and a few more: each run here leaves its own to it. */
const idleSeconds = 150;

interface Figures {
  readonly descriptors: number;
  readonly memoryMiB: number;
  readonly stateMiB: number;
  readonly children: number;
}

const folder = mkdtempSync(join(tmpdir(), 'flotilla-soak-'));
process.env.HOME = join(folder, 'home');
const [dir, workspace] = [join(folder, 'cloud'), join(folder, 'workspace')];
for (const path of [dir, workspace, process.env.HOME]) mkdirSync(path);
writeFileSync(join(workspace, 'flotilla.yaml'), 'box: {volume_size: 1}\n');
const local = (...rest: string[]) =>
  execa(process.execPath, [resolve('dist/stack.js'), 'local', ...rest], {
    cwd: workspace,
    env: { FLOTILLA_LOCAL_DIR: dir, FLOTILLA_LOCAL_MACHINES: 'virtual' },
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
  const fresh = figuresOf(endpoint.pid);
  // What boxes share is made once and stays, and so do their passwords.
  for (let lane = 1; lane <= lanes; lane += 1) await cycle(site, `user${lane}`, async () => {});
  const before = await describeSite(site);
  await control('SetFaults', { Script: JSON.stringify(script) });
  const counts = { cycles: 0, runs: 0 };
  let warm: Figures | undefined;
  const oneLane = async (user: string) => {
    while (counts.cycles < cycles) {
      const number = ++counts.cycles;
      const runs = await cycle(site, user, async () => void (await control('ClearFaults')));
      counts.runs += runs;
      await control('SetFaults', { Script: JSON.stringify({ ...script, seed: seed + number }) });
      if (number === Math.ceil(cycles / 4)) warm = figuresOf(endpoint.pid);
      if (number % 20 === 0) console.error(`${number} cycles: ${JSON.stringify(figuresOf(endpoint.pid))}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => oneLane(`user${lane + 1}`)));
  await control('ClearFaults');
  const { missing, extra } = differences(before, await describeSite(site));
  const end = await figuresAtRest(endpoint.pid, fresh);
  console.log(`${cycles} cycles of create and delete in ${counts.runs} runs, seed ${seed}`);
  console.log(`at first        ${JSON.stringify(fresh)}`);
  console.log(`after a quarter ${JSON.stringify(warm)}\nat the end      ${JSON.stringify(end)}`);
  const wrong = [
    ...missing.map((one) => `missing: ${one.words}`),
    ...extra.map((one) => `too much: ${one.words} (${one.id})`),
    ...grown({ ...(warm ?? end), descriptors: fresh.descriptors }, end),
    ...traces().map((one) => `left on this machine: ${one}`),
  ];
  for (const line of wrong) console.log(`FAILED ${line}`);
  if (wrong.length === 0) console.log('nothing is left of them');
  return wrong.length === 0;
}

/** Makes a box and deletes it; answers how many runs that took. */
async function cycle(site: Site, user: string, calmDown: () => Promise<void>): Promise<number> {
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

/** Once its connections are gone; those of the front are the first to be made after its start. */
async function figuresAtRest(pid: number, fresh: Figures): Promise<Figures> {
  for (let second = 0; second < idleSeconds; second += 1) {
    if (figuresOf(pid).descriptors - fresh.descriptors <= bounds.descriptors) break;
    await sleep(1000);
  }
  return figuresOf(pid);
}

function figuresOf(pid: number): Figures {
  const memory = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const sizes = ['state.jsonl', 'virtual.jsonl'].map((name) => statSync(join(dir, name)).size);
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    memoryMiB: round(Number(memory) / 1024),
    stateMiB: round(sizes.reduce((sum, size) => sum + size, 0) / 2 ** 20),
    children: readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).length,
  };
}

function grown(warm: Figures, end: Figures): string[] {
  const keys = Object.keys(bounds) as (keyof typeof bounds)[];
  const over = keys.filter((key) => end[key] - warm[key] > bounds[key]);
  const children = end.children > 0 ? [`${end.children} child processes`] : [];
  return [...over.map((key) => `${key} grew from ${warm[key]} to ${end[key]}`), ...children];
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
