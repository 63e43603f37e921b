// Passes a request on to a machine and its response back, as streams in both directions.
import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http';
import { answerError } from './answers.js';
import type { Target } from './choose-target.js';
import type { Exchange } from './exchange.js';
import { requestHeaders, responseHeaders } from './headers.js';
import { watchIdle } from './idle.js';

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html (504)
const connectMs = 10_000;

const repeatable = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * 502 when the machine cannot be reached or breaks off, 504 when it is silent, 408 when the client is.
 * A kept connection that turns out dead is replaced once where asking twice does no harm.
 */
export function forwardRequest(exchange: Exchange, target: Target): void {
  tryForward(exchange, target, 1);
}

function tryForward(exchange: Exchange, target: Target, attempt: number): void {
  const { request, response } = exchange;
  const upstream = openRequest(exchange, target);
  if (!upstream) {
    answerError(response, 400);
    return;
  }
  const stopWatching = watch(exchange, upstream);
  exchange.targets.hold(target.key, upstream);
  upstream.once('response', (incoming: IncomingMessage) => passBack(exchange, incoming));
  upstream.once('error', (error: NodeJS.ErrnoException) => {
    stopWatching();
    request.unpipe(upstream);
    if (attempt === 1 && isStale(upstream, error) && isRepeatable(exchange)) tryForward(exchange, target, 2);
    else answerFailure(exchange, error);
  });
  if (hasBody(request)) request.pipe(upstream);
  else upstream.end();
}

function answerFailure({ response }: Exchange, error: NodeJS.ErrnoException): void {
  if (response.destroyed || response.writableEnded) return;
  answerError(response, error.code === 'ETIMEDOUT' ? 504 : 502);
}

/** Undefined for a target path Node refuses to send. */
function openRequest(exchange: Exchange, target: Target): ClientRequest | undefined {
  const { request, agent } = exchange;
  try {
    return startRequest({
      agent,
      host: target.host,
      port: target.port,
      localAddress: target.localAddress,
      method: request.method,
      path: request.url,
      headers: requestHeaders(exchange),
      setHost: false,
    });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ERR_UNESCAPED_CHARACTERS' || code === 'ERR_INVALID_CHAR') return undefined;
    throw error;
  }
}

function passBack({ response }: Exchange, incoming: IncomingMessage): void {
  response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, responseHeaders(incoming));
  // Headers of a stream that has no data yet (server-sent events) must not wait for it.
  response.flushHeaders();
  incoming.pipe(response);
  incoming.once('error', () => response.destroy());
}

/** Time limits until the response is out, and the end of the one side when the other is gone. */
function watch({ request, response, idleMs }: Exchange, upstream: ClientRequest): () => void {
  const stopConnect = limitConnect(upstream);
  const stopIdle = watchIdle({
    // A closed request's socket may already serve another one.
    sockets: () => [request.socket, upstream.closed ? undefined : upstream.socket],
    ms: idleMs,
    onIdle: () => {
      // Answered before the connection is cut: the error of the cut must not answer 502.
      answerError(response, request.complete ? 504 : 408);
      upstream.destroy();
    },
  });
  const stop = () => {
    stopConnect();
    stopIdle();
    response.off('close', onGone);
  };
  const onGone = () => {
    stop();
    if (!upstream.closed) upstream.destroy();
  };
  response.once('close', onGone);
  return stop;
}

/** Ends an attempt to connect that takes too long with ETIMEDOUT. */
export function limitConnect(upstream: ClientRequest): () => void {
  const timer = setTimeout(() => {
    upstream.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }));
  }, connectMs).unref();
  const stop = () => clearTimeout(timer);
  upstream.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', stop);
    else stop();
  });
  return stop;
}

/** Whether a request is framed to carry one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function isStale(upstream: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return upstream.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function isRepeatable({ request, response }: Exchange): boolean {
  return (
    repeatable.has(request.method ?? '') && !hasBody(request) && !response.headersSent && !response.destroyed
  );
}
