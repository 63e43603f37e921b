// The end of a deregistered target, after its group's deregistration delay.
import type { LocalCloud } from '../cloud.js';
import { reconcileQuietly } from './open-port.js';
import { targetGroups, targetKey, targets } from './records.js';

/** Removes the target once its delay is over, unless it was registered again; the front then cuts what is left. */
export function drainInBackground(cloud: LocalCloud, key: string): void {
  cloud.background(`drain ${key}`, () => drain(cloud, key));
}

/** Goes on with the targets an earlier process was draining. */
export function resumeDrains(cloud: LocalCloud): void {
  for (const target of targets(cloud.store).values()) {
    if (target.drainingSince !== undefined) drainInBackground(cloud, targetKey(target));
  }
}

async function drain(cloud: LocalCloud, key: string): Promise<void> {
  const target = targets(cloud.store).get(key);
  if (target?.drainingSince === undefined) return;
  const group = targetGroups(cloud.store).get(target.targetGroupArn);
  const delay = Number(group?.attributes['deregistration_delay.timeout_seconds'] ?? 0) * 1000;
  const end = Date.parse(target.drainingSince) + delay;
  await cloud.clock.sleep(Math.max(0, end - cloud.clock.now().getTime()));
  // Another drain may have begun since: that one ends it.
  if (targets(cloud.store).get(key)?.drainingSince !== target.drainingSince) return;
  targets(cloud.store).delete(key);
  await reconcileQuietly(cloud);
}
