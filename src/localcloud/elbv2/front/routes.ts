// What each port is to do, read from the stored listeners, rules and certificates.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { certificates } from '../../acm/records.js';
import type { Store } from '../../store.js';
import { rulesOf } from '../default-rule.js';
import { type ListenerRecord, type LoadBalancerRecord, listeners, loadBalancers } from '../records.js';
import { compileConditions, type RequestKey } from './conditions.js';

export interface PortRoutes {
  readonly port: number;
  readonly protocol: ListenerRecord['protocol'];
  /** In the order of their making; several only when load balancers share the port. */
  readonly listeners: readonly ListenerRoutes[];
  /** Why a listener on this port cannot be served, if so. */
  readonly conflict?: string;
}

export interface ListenerRoutes {
  readonly certificateArns: readonly string[];
  /** Names its certificates are for, wildcards among them. */
  readonly certificateNames: readonly string[];
  readonly balancer: LoadBalancerRecord;
  /** In the order they are tried. */
  readonly rules: readonly CompiledRule[];
  readonly defaultAction: Action;
}

interface CompiledRule {
  readonly matches: (request: RequestKey) => boolean;
  readonly action: Action;
}

/** One entry for each port that has a listener. */
export function buildRoutes(store: Store): ReadonlyMap<number, PortRoutes> {
  const byPort = new Map<number, ListenerRecord[]>();
  for (const listener of listeners(store).values()) {
    byPort.set(listener.port, [...(byPort.get(listener.port) ?? []), listener]);
  }
  return new Map([...byPort].map(([port, records]) => [port, buildPort(store, port, records)]));
}

function buildPort(store: Store, port: number, records: readonly ListenerRecord[]): PortRoutes {
  // The order of rows changes when a process starts anew; the order of making does not.
  const sorted = [...records].sort((left, right) => left.createdTime.localeCompare(right.createdTime));
  const protocol = sorted[0]?.protocol ?? 'HTTP';
  const odd = sorted.find((record) => record.protocol !== protocol);
  return {
    port,
    protocol,
    listeners: sorted
      .filter((record) => record.protocol === protocol)
      .flatMap((record) => buildListener(store, record) ?? []),
    ...(odd && {
      conflict: `it speaks ${protocol} for another load balancer, ${odd.arn} wants ${odd.protocol}`,
    }),
  };
}

function buildListener(store: Store, record: ListenerRecord): ListenerRoutes | undefined {
  const balancer = loadBalancers(store).get(record.loadBalancerArn);
  const all = rulesOf(store, record.arn);
  const defaultAction = all.at(-1)?.actions[0];
  if (!balancer || !defaultAction) return undefined;
  const compiled = all.slice(0, -1).flatMap(({ conditions, actions: [action] }) => {
    return action ? [{ matches: compileConditions(conditions), action }] : [];
  });
  return {
    balancer,
    defaultAction,
    rules: compiled,
    certificateArns: record.certificateArns,
    certificateNames: record.certificateArns.flatMap(
      (arn) => certificates(store).get(arn)?.subjectAlternativeNames ?? [],
    ),
  };
}
