// Notices machines whose first process ended by itself, and says how.
import { existsSync } from 'node:fs';
import type { MachineExit } from './machines.js';

/** How often the first processes are looked at: a look is one system call, no program is started. */
const LOOK_MS = 250;

export interface ExitWatch {
  /** Starts to watch a running machine. */
  readonly add: (id: string, pid: number) => void;
  /** Stops to watch: the end that comes is wanted. */
  readonly remove: (id: string) => void;
  /** Whether that process is watched as the machine's. */
  readonly has: (id: string, pid: number) => boolean;
  readonly onExit: (listener: (id: string, exit: MachineExit) => void) => void;
  readonly close: () => void;
}

/**
 * Watches processes by their ids rather than through the engine's event stream: there is no second program that
 * can die, and no event to miss. `exitCode` asks the engine once a process is gone.
 */
export function watchExits(exitCode: (id: string) => Promise<number>): ExitWatch {
  const pids = new Map<string, number>();
  const listeners: ((id: string, exit: MachineExit) => void)[] = [];
  const report = async (id: string) => {
    const code = await exitCode(id).catch(() => -1);
    for (const listener of listeners) listener(id, exitKind(code));
  };
  const timer = setInterval(() => {
    for (const [id, pid] of pids) {
      if (existsSync(`/proc/${pid}`)) continue;
      pids.delete(id);
      void report(id);
    }
  }, LOOK_MS);
  timer.unref();
  return {
    add: (id, pid) => void pids.set(id, pid),
    remove: (id) => void pids.delete(id),
    has: (id, pid) => pids.get(id) === pid,
    onExit: (listener) => void listeners.push(listener),
    close: () => clearInterval(timer),
  };
}

/**
 * A container's first process that calls reboot(2) is ended by the kernel with SIGHUP for a restart and SIGINT for
 * power-off or halt: https://man7.org/linux/man-pages/man2/reboot.2.html ("Behavior inside PID namespaces").
 */
export function exitKind(exitCode: number): MachineExit {
  if (exitCode === 129) return 'reboot';
  if (exitCode === 130 || exitCode === 0) return 'poweroff';
  return 'crash';
}
