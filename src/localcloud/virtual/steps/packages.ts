// Plays the steps that install packages: everything is there and up to date, but the lock may be another's.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Box, fail, type Played, say } from '../box.js';

/** A process of the machine's own, from its start. */
export const lockHolder = '612 (unattended-upgr)';

/** As long as the step lets apt wait for the lock. */
const patienceMs = 600_000;
const lookMs = 100;

/** Waits for the lock as apt does, and gives up in its words. */
export async function upgrade(box: Box): Promise<Played> {
  for (let waited = 0; box.isDpkgLocked(); waited += lookMs) {
    if (waited >= patienceMs) return fail(gaveUp, 100);
    await sleep(lookMs, undefined, { ref: false });
  }
  return say('upgraded=0 installed=0 reboot=no held=');
}

const gaveUp = `E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process ${lockHolder}`;
