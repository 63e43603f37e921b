// Plays a bad day on a machine: settings laid into its file system before it starts, or done to it once it runs.
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyInto, execInside } from './engine.js';
import type { MachinePlaces } from './layout.js';
import type { MachineFault } from './machines.js';

const sshdSettings = 'etc/systemd/system/ssh.service.d/50-fault.conf';

/** Lays them before the first process runs, or takes back what an earlier start had laid: a race is never lost. */
export async function layFaults(places: MachinePlaces, faults: readonly MachineFault[] = []): Promise<void> {
  const laid = join(places.dir, 'faults');
  const settings = faults.map(sshdFault).filter((text) => text !== '');
  if (settings.length === 0 && !existsSync(laid)) return;
  const file = join(laid, sshdSettings);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  writeFileSync(file, settings.join('\n'), { mode: 0o644 });
  await copyInto(places.name, laid);
  if (settings.length === 0) rmSync(laid, { recursive: true });
}

/** What systemd is told of sshd; empty for faults of something else. */
function sshdFault({ kind, seconds = 10 }: MachineFault): string {
  if (kind === 'sshd-late')
    return `[Service]\nTimeoutStartSec=infinity\nExecStartPre=/bin/sleep ${seconds}\n`;
  if (kind === 'sshd-killed') {
    const kill = 'systemctl kill --signal=KILL ssh.service';
    const timer = `--on-active=${seconds} --timer-property=AccuracySec=100ms`;
    return `[Service]\nRestart=no\nExecStartPost=/usr/bin/systemd-run ${timer} ${kill}\n`;
  }
  if (kind === 'sshd-hangs') {
    return `[Service]\nType=simple\nExecStartPre=\nExecStart=\nExecStart=/usr/bin/python3 -c "${silentListener}"\n`;
  }
  return '';
}

/** Takes connections and never says a word; systemd makes a line's end of the escape. */
const silentListener =
  "import socket; s=socket.create_server(('',22)); k=[]\\nwhile True: k.append(s.accept())";

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
