// Whether a process is still the one it was.
import { readFileSync } from 'node:fs';

/** When the process began, in the kernel's ticks since boot; undefined where /proc does not tell (not Linux). */
export function processStart(pid: number): string | undefined {
  return readStat(pid)?.start;
}

function readStat(pid: number): { readonly state?: string; readonly start?: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, second and in brackets, may hold spaces and brackets; state is field 3, start field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], start: fields[19] };
  } catch {
    return undefined;
  }
}

/** @param start as `processStart` gave it then; without it, the process id alone decides */
export function isAlive(pid: number, start: string | undefined): boolean {
  const now = readStat(pid);
  // A zombie has ended; only its parent has not looked yet.
  if (now?.state === 'Z' || now?.state === 'X') return false;
  if (start !== undefined && now !== undefined) return now.start === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it lives.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
