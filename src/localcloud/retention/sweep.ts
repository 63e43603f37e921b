// Keeps a local cloud from growing for ever: drops the records of what has ended once their time is over.
import type { LocalCloud } from '../cloud.js';
import { destroyStrays } from '../ec2/resume.js';
import { changes } from '../route53/records.js';
import { dropWhere } from './drop.js';
import { forgetLaunches } from './ec2.js';
import { isOver, lifetimes } from './lifetimes.js';
import { forgetStacks } from './stacks.js';

/** Of the cloud's own clock, in milliseconds: whoever moves it has the next sweep at once. */
const pause = 10 * 60 * 1000;

/** Sweeps now and then, from now on. @returns what ends it */
export function keepSweeping(cloud: LocalCloud): () => void {
  let ended = false;
  cloud.background('sweeps', async () => {
    while (!ended) {
      // Each in the background by itself: one that fails is logged, and the next one comes.
      cloud.background('sweep', async () => void sweep(cloud));
      await cloud.clock.sleep(pause);
    }
  });
  return () => {
    ended = true;
  };
}

/**
 * Drops what is over, all in one turn, so that a kill finds all of it or nothing of it, and writes the journal anew
 * without it. @returns how many records went
 */
export function sweep(cloud: LocalCloud): number {
  const { store, clock } = cloud;
  const now = clock.now();
  const launches = forgetLaunches(store, now);
  const dropped =
    launches.instances +
    launches.others +
    forgetStacks(store, now) +
    dropWhere(changes(store), ({ submittedAt }) => isOver(submittedAt, lifetimes.recordChange, now));
  if (dropped > 0) store.compact();
  // What a termination could not take away has no other end before the next start.
  if (launches.instances > 0) cloud.background('strays', () => destroyStrays(cloud));
  return dropped;
}
