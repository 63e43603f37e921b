// Locks: one that all processes of the host share, and a queue per key inside this process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `work` while holding the file lock. `flock cat` holds it: the kernel closes cat's pipe when this process
 * dies, so that a kill -9 never leaves the lock behind.
 */
export async function withHostLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  // Part of every system that systemd has booted, but not of every machine boxes can run on.
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn('flock', [file, 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(holder, 'close');
  holder.stdin.on('error', () => undefined);
  holder.stdin.write('held\n');
  const [answer] = await Promise.race([once(holder.stdout, 'data'), ended]);
  if (!Buffer.isBuffer(answer)) throw new Error(`cannot take the lock ${file}`);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}

export type KeyedQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Work of one key runs one after the other, in the order asked; different keys run side by side. */
export function createKeyedQueue(): KeyedQueue {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const run = (tails.get(key) ?? Promise.resolve()).then(work);
    const tail = run.catch(() => undefined);
    tails.set(key, tail);
    tail.then(() => tails.get(key) === tail && tails.delete(key));
    return run;
  };
}

/** At most `count` pieces of work at a time; the rest wait in order. */
export function createLimit(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
