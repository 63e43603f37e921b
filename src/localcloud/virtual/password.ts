// Checks a notebook's password against its hash, really and rarely.
import { createHmac, randomBytes } from 'node:crypto';
import { argon2Verify } from 'hash-wasm';

export interface PasswordCheck {
  /** @param hash as Jupyter stores it: `argon2:$argon2id$v=19$…` */
  readonly verify: (hash: string, password: string) => Promise<boolean>;
}

/** What is remembered; the oldest go first. */
const memory = 4096;

/**
 * Argon2 itself takes a tenth of a second of a core and 10 MiB, which is what it is for. A password that was right once
 * is known again by a digest under a key of this process, so that each costs that only at its first login.
 */
export function openPasswordCheck(): PasswordCheck {
  const key = randomBytes(32);
  const right = new Set<string>();
  const digest = (hash: string, password: string) =>
    createHmac('sha256', key).update(`${hash}\0${password}`).digest('base64');
  let last: Promise<unknown> = Promise.resolve();
  const compute = (hash: string, password: string): Promise<boolean> => {
    // One after the other: each takes 10 MiB, and side by side none would be done sooner.
    const run = last.then(() => argon2Verify({ password, hash: hash.replace(/^argon2:/, '') }));
    last = run.catch(() => false);
    return run.catch(() => false);
  };
  return {
    verify: async (hash, password) => {
      if (right.has(digest(hash, password))) return true;
      if (password === '' || !(await compute(hash, password))) return false;
      right.add(digest(hash, password));
      const [oldest] = right;
      if (right.size > memory && oldest !== undefined) right.delete(oldest);
      return true;
    },
  };
}
