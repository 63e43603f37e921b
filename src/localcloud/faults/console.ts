// What becomes of a console's output on a bad day.
import type { FaultEntry } from './records.js';

/**
 * `console-late`: none yet. `console-half`: its first half. `console-twice`: all of it two times, as after a reboot.
 * @param answer of GetConsoleOutput; the output is base64
 */
export function changeConsole<T>({ fault }: FaultEntry, answer: T): T {
  const { Output } = answer as { readonly Output?: string };
  if (Output === undefined || fault === 'console-late') return { ...answer, Output: undefined };
  const whole = Buffer.from(Output, 'base64');
  const shown =
    fault === 'console-half'
      ? whole.subarray(0, Math.floor(whole.length / 2))
      : Buffer.concat([whole, whole]).subarray(-consoleBytes);
  return { ...answer, Output: shown.toString('base64') };
}

/** EC2 answers the latest 64 KiB. */
const consoleBytes = 64 * 1024;
