// Holds a machine's file systems still while their volume is copied.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BlockDevice } from './loop-devices.js';

/**
 * Freezes what the machine has mounted from the device, runs the work, thaws. The thawing end is a shell inside
 * the machine that waits on a pipe from here: if this process dies, the pipe closes and the machine goes on.
 */
export async function whileFrozen<T>(
  machine: { readonly name: string; readonly pid: number; readonly device: BlockDevice },
  work: () => Promise<T>,
): Promise<T> {
  const { major, minor } = machine.device;
  const mountInfo = readFileSync(`/proc/${machine.pid}/mountinfo`, 'utf8');
  const target = mountPointOf(mountInfo, `${major}:${minor}`);
  if (target === undefined) return work();
  const argv = ['exec', '--interactive', machine.name, 'sh', '-c', FREEZE, 'freeze', target];
  const holder = spawn('podman', argv, { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'close');
  holder.stdin.on('error', () => undefined);
  const [answer] = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (!Buffer.isBuffer(answer)) throw new Error(`cannot freeze ${target} in ${machine.name}`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}

const FREEZE = 'fsfreeze --freeze "$1" && echo frozen && cat >/dev/null; fsfreeze --unfreeze "$1"';

/** The first place the device is mounted at, out of /proc/<pid>/mountinfo. */
export function mountPointOf(mountInfo: string, device: string): string | undefined {
  const fields = mountInfo.split('\n').map((line) => line.split(' '));
  const target = fields.find((field) => field[2] === device)?.[4];
  return target?.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
