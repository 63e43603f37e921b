// Headers on their way through: hop-by-hop ones go, X-Forwarded ones come.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Exchange } from './exchange.js';

// RFC 9110, section 7.6.1, and those of older proxies
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const own = new Set([
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-amzn-trace-id',
  'expect',
  'host',
]);
const bodyMethods = new Set(['POST', 'PUT', 'PATCH']);

/** Names and values in turn, as Node's `rawHeaders`; the cases and the order of the client's stay. */
export function requestHeaders(exchange: Exchange): string[] {
  const { request } = exchange;
  const kept = withoutHops(request).filter(([name]) => !own.has(name.toLowerCase()));
  return [...kept, ...framing(request), ...forwarded(exchange)].flat();
}

/** A response's headers for the client. */
export function responseHeaders(response: IncomingMessage): string[] {
  return withoutHops(response).flat();
}

/** Headers of both ways of a websocket handshake keep what makes it one. */
export function upgradeHeaders(message: IncomingMessage): string[] {
  return ['Connection', 'Upgrade', 'Upgrade', message.headers.upgrade ?? 'websocket'];
}

function withoutHops(message: IncomingMessage): [string, string][] {
  const named = (message.headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  // What Connection names is for one hop; end-to-end headers cannot be talked away by it.
  const dropped = new Set([
    ...hopByHop,
    ...named.filter((name) => name !== 'host' && name !== 'content-length'),
  ]);
  return pairsOf(message.rawHeaders).filter(([name]) => !dropped.has(name.toLowerCase()));
}

function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
}

// Said outright: what is left to Node differs by method, and a body without framing would become the next request.
function framing({ headers, method = 'GET' }: IncomingMessage): [string, string][] {
  if (headers['transfer-encoding'] !== undefined) return [['Transfer-Encoding', 'chunked']];
  if (headers['content-length'] === undefined && bodyMethods.has(method)) return [['Content-Length', '0']];
  return [];
}

function forwarded({ request, routes, balancer }: Exchange): [string, string][] {
  const trace = request.headers['x-amzn-trace-id'];
  return [
    ['Host', request.headers.host ?? ''],
    ...forwardedFor(request, balancer.attributes['routing.http.xff_header_processing.mode'] ?? 'append'),
    ['X-Forwarded-Proto', routes.protocol.toLowerCase()],
    ['X-Forwarded-Port', String(routes.port)],
    ['X-Amzn-Trace-Id', typeof trace === 'string' ? trace : newTraceId()],
  ];
}

function forwardedFor(request: IncomingMessage, mode: string): [string, string][] {
  const given = request.headers['x-forwarded-for'];
  const earlier = Array.isArray(given) ? given.join(', ') : given;
  if (mode === 'preserve') return earlier === undefined ? [] : [['X-Forwarded-For', earlier]];
  if (mode === 'remove') return [];
  const client = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return [['X-Forwarded-For', earlier === undefined ? client : `${earlier}, ${client}`]];
}

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
