// What happens to each request: checks, route, action.
import { Agent, type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Store } from '../../store.js';
import type { LoadBalancerRecord } from '../records.js';
import { answerError, answerFixed, answerRedirect } from './answers.js';
import { openTargets } from './choose-target.js';
import type { Exchange } from './exchange.js';
import { forwardRequest, hasBody } from './proxy.js';
import { faultOf } from './request-checks.js';
import { chooseRoute, hostOf, type Route } from './router.js';
import type { PortRoutes } from './routes.js';
import { forwardUpgrade, isWebSocket, type Upgrade } from './upgrade.js';

export interface Traffic {
  readonly handle: (routes: PortRoutes, request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (routes: PortRoutes, upgrade: Upgrade) => void;
  /** Answers what could not even be read as a request. */
  readonly refuse: (error: NodeJS.ErrnoException, socket: Socket) => void;
  /** Takes note of the registered targets, and ends connections to those that are gone. */
  readonly refresh: () => void;
  readonly close: () => void;
}

// Idle connections to machines are given up before common servers (5 s) do it: no request meets a closing one.
const idleSocketMs = 4000;

export function openTraffic(options: { store: Store; log: (line: string) => void; second: number }): Traffic {
  const agent = new Agent({ keepAlive: true, timeout: idleSocketMs, maxFreeSockets: 64 });
  const targets = openTargets(options.store);
  // Connections that were told to close: what else came in the same breath is not looked at.
  const closing = new WeakSet<Socket>();
  const handle = (
    { routes, request, response }: { routes: PortRoutes; request: IncomingMessage; response: ServerResponse },
    forward: (exchange: Exchange, targetGroups: Route) => void,
  ) => {
    if (closing.has(request.socket)) return;
    const fault = faultOf(request);
    if (fault !== undefined) {
      closing.add(request.socket);
      answerError(response, fault);
      return;
    }
    const route = chooseRoute(routes, keyOf(request));
    if (!route) return answerError(response, 503);
    const idleMs = idleMsOf(route.balancer, options.second);
    carryOut({ request, response, routes, balancer: route.balancer, idleMs, agent, targets }, route, forward);
  };
  return {
    handle: (routes, request, response) => handle({ routes, request, response }, forwardToTarget),
    upgrade: (routes, upgrade) => {
      const response = responseOn(upgrade);
      const { request } = upgrade;
      handle({ routes, request, response }, (exchange, route) => {
        // Node does not read bodies of upgrade requests, and no websocket has one.
        if (hasBody(request)) return answerError(response, 400);
        // Any other protocol is a polite offer (curl's h2c): the request itself is answered as usual.
        if (!isWebSocket(request)) return forwardToTarget(exchange, route);
        const target = targets.choose(exchange.balancer, route.action);
        if (!target) return answerError(response, 503);
        forwardUpgrade({ exchange, upgrade, target });
      });
    },
    refuse: (error, socket) => {
      if (!closing.has(socket)) refuseMalformed(error, socket);
    },
    refresh: targets.refresh,
    close: () => agent.destroy(),
  };
}

/** How long a connection may stand still, from the load balancer's attribute. */
export function idleMsOf(balancer: LoadBalancerRecord, second: number): number {
  return Number(balancer.attributes['idle_timeout.timeout_seconds'] ?? 60) * second;
}

function carryOut(
  exchange: Exchange,
  route: Route,
  forward: (exchange: Exchange, route: Route) => void,
): void {
  const { action } = route;
  if (action.Type === 'fixed-response')
    answerFixed(exchange.response, action.FixedResponseConfig ?? { StatusCode: '503' });
  else if (action.Type === 'redirect')
    answerRedirect(exchange, action.RedirectConfig ?? { StatusCode: 'HTTP_302' });
  else forward(exchange, route);
}

function forwardToTarget(exchange: Exchange, { balancer, action }: Route): void {
  const target = exchange.targets.choose(balancer, action);
  if (target) forwardRequest(exchange, target);
  else answerError(exchange.response, 503);
}

function keyOf(request: IncomingMessage): { host: string; path: string } {
  return { host: hostOf(request.headers.host ?? ''), path: (request.url ?? '/').split('?', 1)[0] ?? '/' };
}

// After an upgrade request Node hands over the bare socket; answers other than 101 still are HTTP.
function responseOn({ request, socket }: Upgrade): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  return response;
}

function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nServer: awselb/2.0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
