// Ends a running local cloud, in order.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { callControl } from '../control/call.js';
import type { Ending } from './actions.js';
import { type Endpoint, findAnswering } from './endpoint.js';
import { LocalCloudError } from './error.js';
import { type CloudFiles, cloudFiles, readJsonFile } from './files.js';
import { findHolder, isHeld } from './lock.js';

const pollMilliseconds = 100;
/** Boxes get twenty seconds each to stop their services, all at once. */
const endMilliseconds = 180_000;

/**
 * Asks the process to end and waits until it has.
 * @returns whether one was running and did so; one too busy to answer is ended, and what a reset removes is still there
 * @throws LocalCloudError where it does not end, or where only root may end it
 */
export async function endCloud(dir: string, ending: Ending): Promise<boolean> {
  const files = cloudFiles(dir);
  const endpoint = await findAnswering(files.endpoint);
  const holder = endpoint?.pid ?? (await findHolder(files.dir)) ?? (await silentHolder(files));
  if (holder === undefined) return false;
  if (endpoint) await askToEnd(endpoint, ending);
  else terminate(holder, files.dir);
  await waitUntilGone(files.dir);
  return endpoint !== undefined || ending === 'stop';
}

/** One that is too busy to tell its id has written it down. */
async function silentHolder({ dir, endpoint }: CloudFiles): Promise<number | undefined> {
  return (await isHeld(dir)) ? readJsonFile<Endpoint>(endpoint)?.pid : undefined;
}

async function askToEnd(endpoint: Endpoint, ending: Ending): Promise<void> {
  await callControl({ ...endpoint, action: ending === 'stop' ? 'Stop' : 'Reset', input: {} });
}

// It holds its lock but does not answer: it is starting, or stuck.
function terminate(pid: number, dir: string): void {
  if (!wasStartedFor(dir, pid)) throw notOurs(pid, dir);
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
    throw new LocalCloudError({
      reason: 'not-permitted',
      what: 'The local cloud cannot be stopped.',
      why: `Its process ${pid} does not answer, and only root may end it.`,
      next: `sudo kill ${pid}`,
    });
  }
}

/** Any user of this machine can take the lock's name and tell any process id; only one of ours is ever ended. */
function wasStartedFor(dir: string, pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dir);
  } catch {
    return false;
  }
}

async function waitUntilGone(dir: string): Promise<void> {
  const begun = Date.now();
  while (await isHeld(dir)) {
    if (Date.now() - begun > endMilliseconds) throw notEnding(await findHolder(dir));
    await sleep(pollMilliseconds);
  }
}

function notOurs(pid: number, dir: string): LocalCloudError {
  return new LocalCloudError({
    reason: 'start-failed',
    what: 'The local cloud cannot be stopped.',
    why: `Its lock is held by process ${pid}, which was not started for ${dir}.`,
    next: `See what it is: ps -fp ${pid}`,
  });
}

function notEnding(pid: number | undefined): LocalCloudError {
  return new LocalCloudError({
    reason: 'start-failed',
    what: 'The local cloud does not end.',
    why: `Its process ${pid} has been asked to and is still there.`,
    next: `sudo kill -9 ${pid}; nothing that was answered gets lost.`,
  });
}
