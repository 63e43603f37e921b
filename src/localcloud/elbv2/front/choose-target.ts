// Chooses the machine a request goes to, and keeps count of what is under way to it.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type InstanceRecord, instances } from '../../ec2/records.js';
import type { Store } from '../../store.js';
import { type LoadBalancerRecord, type TargetRecord, targetGroups, targetKey, targets } from '../records.js';
import { machineAddress, sourceAddress } from './source-address.js';

export interface Target {
  readonly key: string;
  readonly host: string;
  readonly port: number;
  /** The load balancer's own address the machine is to see. */
  readonly localAddress?: string;
}

/** Something that can be ended: a request or a socket. */
interface Connection {
  readonly destroy: () => void;
  readonly once: (event: 'close', listener: () => void) => unknown;
}

export interface Targets {
  /** Undefined when the group has no target that runs. */
  readonly choose: (balancer: LoadBalancerRecord, action: Action) => Target | undefined;
  /** Remembers a connection until it closes. */
  readonly hold: (key: string, connection: Connection) => void;
  /** Takes note of who is registered, and ends the connections to those who no longer are. */
  readonly refresh: () => void;
}

type Candidate = readonly [TargetRecord, InstanceRecord];

export function openTargets(store: Store): Targets {
  const held = new Map<string, Set<Connection>>();
  const turns = new Map<string, number>();
  const members = new Map<string, string[]>();
  const nextTurn = (groupArn: string) => {
    const turn = (turns.get(groupArn) ?? -1) + 1;
    turns.set(groupArn, turn);
    return turn;
  };
  return {
    choose: (balancer, action) => {
      const groupArn = chooseGroup(action);
      const candidates = candidatesOf({ store, balancer, groupArn, keys: members.get(groupArn) ?? [] });
      const chosen = candidates[nextTurn(groupArn) % candidates.length];
      return chosen && toTarget(balancer, chosen);
    },
    hold: (key, connection) => {
      const set = held.get(key) ?? new Set();
      held.set(key, set.add(connection));
      connection.once('close', () => set.delete(connection));
    },
    refresh: () => {
      members.clear();
      for (const target of targets(store).values()) {
        members.set(target.targetGroupArn, [
          ...(members.get(target.targetGroupArn) ?? []),
          targetKey(target),
        ]);
      }
      for (const groupArn of turns.keys()) if (!members.has(groupArn)) turns.delete(groupArn);
      for (const [key, set] of held) {
        if (targets(store).get(key)) continue;
        held.delete(key);
        for (const connection of set) connection.destroy();
      }
    },
  };
}

function chooseGroup(action: Action): string {
  const groups = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }];
  const total = groups.reduce((sum, group) => sum + (group.Weight ?? 1), 0);
  let left = Math.random() * total;
  const chosen = groups.find((group) => {
    left -= group.Weight ?? 1;
    return left < 0;
  });
  return chosen?.TargetGroupArn ?? '';
}

/** The healthy ones; when none is, all that run, as AWS fails open. */
function candidatesOf(options: {
  store: Store;
  balancer: LoadBalancerRecord;
  groupArn: string;
  keys: readonly string[];
}): Candidate[] {
  const { store, balancer, groupArn, keys } = options;
  const checked = targetGroups(store).get(groupArn)?.healthCheck.enabled ?? true;
  const running = keys.flatMap((key): Candidate[] => {
    const target = targets(store).get(key);
    const instance = target && instances(store).get(target.instanceId);
    if (!instance || target.drainingSince !== undefined || instance.state !== 'running') return [];
    return balancer.zoneNames.includes(instance.availabilityZone) ? [[target, instance]] : [];
  });
  const healthy = checked ? running.filter(([target]) => target.health.State === 'healthy') : running;
  return healthy.length > 0 ? healthy : running;
}

function toTarget(balancer: LoadBalancerRecord, [target, instance]: Candidate): Target {
  return {
    key: targetKey(target),
    host: machineAddress(instance),
    port: target.port,
    localAddress: sourceAddress(balancer, instance),
  };
}
