// Health checks: every registered target that is in use is asked at its group's interval.
import { instances } from '../../ec2/records.js';
import type { Store } from '../../store.js';
import { loadBalancers, type TargetRecord, targetGroups, targetKey, targets } from '../records.js';
import { checking, whyUnused } from '../target-health.js';
import { loadBalancersUsing } from '../usage.js';
import { judge, type Streak } from './judge.js';
import { probe } from './probe.js';
import { machineAddress, sourceAddress } from './source-address.js';

export interface Health {
  /** Starts checks of new targets at once, ends those of removed ones. */
  readonly reconcile: () => void;
  readonly close: () => void;
}

interface Loop {
  readonly streak: Streak;
  readonly timer: NodeJS.Timeout | undefined;
}

interface Checker {
  readonly store: Store;
  readonly log: (line: string) => void;
  readonly second: number;
  readonly loops: Map<string, Loop>;
}

export function openHealth(options: { store: Store; log: (line: string) => void; second: number }): Health {
  const checker: Checker = { ...options, loops: new Map() };
  const { store, loops } = checker;
  return {
    reconcile: () => {
      const wanted = new Set(checkable(store).map(targetKey));
      for (const key of loops.keys()) if (!wanted.has(key)) stop(loops, key);
      for (const key of wanted) if (!loops.has(key)) schedule(checker, key, { streak: noStreak, delay: 0 });
    },
    close: () => {
      for (const key of [...loops.keys()]) stop(loops, key);
    },
  };
}

const noStreak: Streak = { passed: 0, failed: 0 };

/** Targets of groups that a load balancer sends to and that want checks. */
function checkable(store: Store): TargetRecord[] {
  return targets(store)
    .values()
    .filter((target) => {
      const group = targetGroups(store).get(target.targetGroupArn);
      const inUse = loadBalancersUsing(store, target.targetGroupArn).length > 0;
      return inUse && target.drainingSince === undefined && group?.healthCheck.enabled === true;
    });
}

function stop(loops: Map<string, Loop>, key: string): void {
  clearTimeout(loops.get(key)?.timer);
  loops.delete(key);
}

function schedule(checker: Checker, key: string, next: { streak: Streak; delay: number }): void {
  const timer = setTimeout(() => {
    check(checker, key).catch((error: Error) => checker.log(`health check of ${key}: ${error.stack}`));
  }, next.delay).unref();
  checker.loops.set(key, { streak: next.streak, timer });
}

/** One check; the interval counts from its start, as AWS's does. */
async function check(checker: Checker, key: string): Promise<void> {
  const { store, loops, second } = checker;
  const begun = Date.now();
  const target = targets(store).get(key);
  const group = target && targetGroups(store).get(target.targetGroupArn);
  const loop = loops.get(key);
  if (!target || !group || !loop) return void loops.delete(key);
  const streak = await look(checker, target, loop.streak);
  // Stopped, or stopped and started again, while the answer was on its way.
  if (loops.get(key) !== loop) return;
  const delay = Math.max(0, group.healthCheck.intervalSeconds * second - (Date.now() - begun));
  schedule(checker, key, { streak, delay });
}

async function look(
  { store, log, second, loops }: Checker,
  target: TargetRecord,
  streak: Streak,
): Promise<Streak> {
  const key = targetKey(target);
  const group = targetGroups(store).get(target.targetGroupArn);
  const instance = instances(store).get(target.instanceId);
  const balancer = loadBalancers(store).get(loadBalancersUsing(store, target.targetGroupArn)[0] ?? '');
  if (!group || !instance || !balancer || whyUnused(store, group, target)) {
    // A machine that comes back has to pass a check before it gets requests.
    if (target.health.State !== 'initial') targets(store).put(key, { ...target, health: checking });
    return noStreak;
  }
  if (target.health.Reason === 'Elb.RegistrationInProgress') {
    targets(store).put(key, { ...target, health: checking });
  }
  const { healthCheck } = group;
  const result = await probe({
    host: machineAddress(instance),
    port: healthCheck.port === 'traffic-port' ? target.port : Number(healthCheck.port),
    localAddress: sourceAddress(balancer, instance),
    path: healthCheck.path,
    matcher: healthCheck.matcher,
    timeoutMs: healthCheck.timeoutSeconds * second,
  });
  const latest = targets(store).get(key);
  if (!latest || !loops.has(key)) return streak;
  const verdict = judge({ health: latest.health, streak, result, healthCheck });
  if (JSON.stringify(verdict.health) !== JSON.stringify(latest.health)) {
    targets(store).put(key, { ...latest, health: verdict.health });
    log(
      `target ${target.instanceId}:${target.port}: ${verdict.health.State} ${verdict.health.Description ?? ''}`,
    );
  }
  return verdict.streak;
}
