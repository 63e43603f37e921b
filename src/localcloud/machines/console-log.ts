// A machine's console, out of the log file the engine's monitor writes.
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** As much as EC2 keeps: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html */
const CONSOLE_BYTES = 64 * 1024;
/** Every line of the log carries some 45 bytes of its own. */
const LOG_BYTES = 8 * CONSOLE_BYTES;

/** The last 64 KiB of the console; empty before the first start. */
export function readConsole(logFile: string): Buffer {
  if (!existsSync(logFile)) return Buffer.alloc(0);
  return consoleOf(readTail(logFile, LOG_BYTES)).subarray(-CONSOLE_BYTES);
}

/** What was written to the console: `F` lines ended with a newline, `P` lines were cut by the reader. */
export function consoleOf(log: Buffer): Buffer {
  // Latin-1 keeps every byte as it is.
  const lines = log.toString('latin1').split('\n');
  const text = lines.map((line) => {
    const [, kind, content] = /^\S+ (?:stdout|stderr) ([FP]) ?([\s\S]*)$/.exec(line) ?? [];
    return content === undefined ? '' : content + (kind === 'F' ? '\n' : '');
  });
  return Buffer.from(text.join(''), 'latin1');
}

function readTail(file: string, bytes: number): Buffer {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, bytes));
    const read = readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer.subarray(0, read);
  } finally {
    closeSync(handle);
  }
}
