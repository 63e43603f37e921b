// Plays a bad day on a machine: settings laid into its file system before it starts, or done to it once it runs.
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyInto, execInside } from './engine.js';
import { faultFiles } from './fault-files.js';
import type { MachinePlaces } from './layout.js';
import type { MachineFault } from './machines.js';

/** Lays their files before the first process runs, or takes back what an earlier start had laid: a race is never lost. */
export async function layFaults(places: MachinePlaces, faults: readonly MachineFault[] = []): Promise<void> {
  const laid = join(places.dir, 'faults');
  const files = faultFiles(faults);
  const isGood = files.size === 0;
  // An empty file of settings sets nothing.
  for (const path of filesBelow(laid)) if (!files.has(path)) files.set(path, '');
  if (files.size === 0) return;
  for (const [path, text] of files) {
    mkdirSync(dirname(join(laid, path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(laid, path), text, { mode: 0o644 });
  }
  await copyInto(places.name, laid);
  if (isGood) rmSync(laid, { recursive: true });
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => statSync(join(folder, path)).isFile());
}

export interface RunningMachine {
  readonly places: MachinePlaces;
  /** Of its first process, as the host counts. */
  readonly pid: number;
  /** Whether that process is still this machine's: ids are given again. */
  readonly isWatched: () => boolean;
}

/** For machines that have just been started; resolves when what is done at once is done. */
export async function playFaults(
  machine: RunningMachine,
  faults: readonly MachineFault[] = [],
): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'disk-full') await fillDisk(machine.places, fault.path ?? '/data');
    if (fault.kind === 'boot-crash') setTimeout(() => crash(machine), (fault.seconds ?? 1) * 1000).unref();
  }
}

/** The machine's own root is the host's disk, which is not filled: a small disk, full from the start, lies over the path. */
async function fillDisk({ name }: MachinePlaces, path: string): Promise<void> {
  const script =
    'mkdir -p "$1"; mount -t tmpfs -o size=64k,mode=1777 full "$1"; head -c 1M /dev/zero >"$1/full" || true';
  await execInside(name, ['sh', '-c', script, 'sh', path]);
}

function crash({ places, pid, isWatched }: RunningMachine): void {
  if (!isWatched() || !existsSync(`/proc/${pid}`)) return;
  const words = 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009';
  appendFileSync(places.consoleLog, `${new Date().toISOString()} stdout F ${words}\r\n`);
  process.kill(pid, 'SIGKILL');
}
