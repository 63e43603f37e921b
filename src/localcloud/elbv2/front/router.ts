// Decides which load balancer a request is for, and which of its actions answers it.
import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LoadBalancerRecord } from '../records.js';
import type { RequestKey } from './conditions.js';
import type { ListenerRoutes, PortRoutes } from './routes.js';

export interface Route {
  readonly balancer: LoadBalancerRecord;
  readonly action: Action;
}

/** The first rule that matches, else the listener's default action; undefined for a port without listeners. */
export function chooseRoute(routes: PortRoutes, request: RequestKey): Route | undefined {
  const listener = chooseListener(routes.listeners, request);
  if (!listener) return undefined;
  const rule = listener.rules.find((one) => one.matches(request));
  return { balancer: listener.balancer, action: rule?.action ?? listener.defaultAction };
}

/** Host header without its port, in lower case. */
export function hostOf(header: string): string {
  return header.replace(/:\d*$/, '').toLowerCase();
}

/** Whether a certificate's name covers a host; a `*` stands for exactly one label (RFC 6125). */
export function coversHost(name: string, host: string): boolean {
  if (!name.startsWith('*.')) return name === host;
  const dot = host.indexOf('.');
  return dot > 0 && host.slice(dot) === name.slice(1);
}

/**
 * On AWS each load balancer has addresses of its own. Here several may share a port: the one meant is the one
 * whose own name was called, else the first with a rule for the request, else with a certificate for the host.
 */
function chooseListener(
  listeners: readonly ListenerRoutes[],
  request: RequestKey,
): ListenerRoutes | undefined {
  if (listeners.length <= 1) return listeners[0];
  return (
    listeners.find((one) => one.balancer.dnsName === request.host) ??
    listeners.find((one) => one.rules.some((rule) => rule.matches(request))) ??
    listeners.find((one) => one.certificateNames.some((name) => coversHost(name, request.host))) ??
    listeners[0]
  );
}
