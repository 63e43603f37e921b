// One operation per box of a workspace at a time; a lock whose process is gone is taken over.
import { randomBytes } from 'node:crypto';
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { complaintOf, UserError } from '../model/errors.js';
import { checkUserName } from '../model/names.js';
import { isAlive, processStart } from './process-life.js';
import { readSafely } from './safe-files.js';

interface Holder {
  readonly pid: number;
  /** Start time of the process: a pid alone may have been given to another one since. */
  readonly start?: string;
  readonly host: string;
  readonly command: string;
  /** ISO 8601. */
  readonly since: string;
  readonly nonce: string;
}

/**
 * Runs the work while holding the lock of that box.
 * @throws UserError with reason `busy` when another living process holds it
 */
export async function withBoxLock<T>(
  workspace: string,
  user: string,
  command: string,
  work: () => Promise<T>,
): Promise<T> {
  const folder = join(workspace, '.flotilla', 'locks');
  await mkdir(folder, { recursive: true });
  const path = join(folder, checkUserName(user));
  const me = self(command);
  const mine = `${path}.${me.nonce}`;
  // Linked into place, so that a lock is never seen without its content.
  await writeFile(mine, JSON.stringify(me), { flag: 'wx', mode: 0o600 });
  try {
    await acquire(path, mine, user);
  } finally {
    await rm(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * A dead holder's lock may be replaced only by who holds the guard named after it, itself a lock of this kind.
 * The guard becomes the new lock by rename, and who gets the guard later sees that the lock is no longer the dead one's.
 */
async function acquire(path: string, mine: string, user: string): Promise<void> {
  for (;;) {
    if (await tryLink(mine, path)) return;
    const holder = await readHolder(path);
    if (!holder) continue;
    if (isHeld(holder)) throw busy(holder, user);
    const guard = `${path}~${holder.nonce}`;
    await acquire(guard, mine, user);
    if ((await readHolder(path))?.nonce === holder.nonce) {
      await rename(guard, path);
      return;
    }
    await rm(guard, { force: true });
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const text = await readSafely(path, { what: 'the lock', maxBytes: 65_536 });
    return text === undefined ? undefined : parseHolder(text);
  } catch (error) {
    throw new UserError({
      what: `cannot read the lock ${path}`,
      why: complaintOf(error)?.why ?? (error as Error).message,
      next: `if no other stack or fleet command runs, remove it: rm ${path}`,
      reason: 'busy',
    });
  }
}

/** The nonce becomes part of a path, and the number that of a process that is asked for. */
function parseHolder(text: string): Holder {
  const holder = JSON.parse(text) as Partial<Holder> | null;
  const { pid = 0, nonce = '' } = holder ?? {};
  if (Number.isInteger(pid) && pid > 0 && /^[0-9a-f]{4,32}$/.test(nonce)) return holder as Holder;
  throw new Error('it was not written by stack or fleet');
}

function self(command: string): Holder {
  const start = processStart(process.pid);
  const nonce = randomBytes(6).toString('hex');
  return { pid: process.pid, start, host: hostname(), command, since: new Date().toISOString(), nonce };
}

// Of another machine's processes (a shared folder) nothing can be known: they count as living.
function isHeld(holder: Holder): boolean {
  return holder.host !== hostname() || isAlive(holder.pid, holder.start);
}

function busy(holder: Holder, user: string): UserError {
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return new UserError({
    what: `${user} is busy`,
    why: `"${holder.command}" (process ${holder.pid}${where}) has been running since ${holder.since}`,
    next: 'wait until it ends, then run this again',
    reason: 'busy',
    details: { ...holder },
  });
}
