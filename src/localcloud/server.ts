// The local cloud's HTTP door on loopback: the AWS services, and the few requests of our own under /flotilla/.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from './clock.js';
import type { LocalCloud } from './cloud.js';
import { readVersion } from './version.js';
import type { Service } from './wire/action.js';
import type { Reply, WireRequest } from './wire/codec.js';
import { openDispatch } from './wire/dispatch.js';
import { proveKey, readNonce } from './wire/key-proof.js';
import type { Credentials } from './wire/sigv4.js';

export interface ServerOptions {
  readonly cloud: LocalCloud;
  readonly services: readonly Service[];
  readonly credentials: Credentials;
  /** Gets a line for every call that changes something or is refused. */
  readonly access?: (line: string) => void;
  /** 0 or absent for any free port. */
  readonly port?: number;
  /** How long a request may take to arrive. */
  readonly arrivalMilliseconds?: number;
}

export interface CloudServer {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** No request of the services we play is larger: a template has at most 1 MB, and that only by URL. */
const bodyLimitBytes = 1024 * 1024;

/** A request of a client on this machine is here at once: half a one holds a socket no longer than this. */
const defaultArrivalMilliseconds = 30_000;

/** Listens on 127.0.0.1; fails with EADDRINUSE where the port is taken. */
export async function openServer(options: ServerOptions): Promise<CloudServer> {
  const dispatch = openDispatch({ ...options, wallClock: systemClock() });
  const arrival = options.arrivalMilliseconds ?? defaultArrivalMilliseconds;
  const limits = {
    headersTimeout: arrival,
    requestTimeout: arrival,
    connectionsCheckingInterval: arrival / 4,
  };
  const server = createServer(limits, (incoming, outgoing) => {
    handleRequest(incoming, { ...options, dispatch })
      .then((reply) => sendReply(outgoing, reply))
      .catch((error: unknown) => dropConnection(outgoing, options.cloud, error));
  });
  // Longer than the clients keep theirs, so that no request meets a connection just being closed.
  server.keepAliveTimeout = 120_000;
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, close: () => closeServer(server) };
}

interface Handlers extends Pick<ServerOptions, 'cloud' | 'credentials'> {
  readonly dispatch: (request: WireRequest) => Promise<Reply>;
}

async function handleRequest(incoming: IncomingMessage, handlers: Handlers): Promise<Reply> {
  const { cloud, credentials, dispatch } = handlers;
  const target = incoming.url ?? '/';
  const open = incoming.method === 'GET' && /^\/flotilla\/(health|caller-ip)(?:\?|$)/.exec(target)?.[1];
  if (open && isFromWebPage(incoming)) return textReply(403, 'Web pages have no business here.');
  if (open === 'health') return healthReply(incoming, credentials);
  if (open === 'caller-ip') return textReply(200, cloud.machines.callerIp);
  const body = await readBody(incoming);
  if (!body) return textReply(413, 'The request body is too large.');
  const [path = '/', ...query] = target.split('?');
  const { method = 'GET', headers } = incoming;
  return dispatch({ method, path, query: query.join('?'), headers, body });
}

/**
 * Browsers say where a request comes from. A name that a page's owner points at loopback (DNS rebinding) is no name of
 * ours, so that what is answered unsigned is not read by whom our user happens to look at.
 */
function isFromWebPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none')) return true;
  return !/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(headers.host ?? '');
}

function healthReply({ url = '', socket }: IncomingMessage, { secretAccessKey }: Credentials): Reply {
  const nonce = readNonce(url);
  const proof = nonce && proveKey(secretAccessKey, { port: socket.localPort ?? 0, nonce });
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ pid: process.pid, version: readVersion(), proof }),
  };
}

function textReply(status: number, body: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/plain', connection: status === 413 ? 'close' : 'keep-alive' },
    body,
  };
}

/** The whole body, or undefined as soon as it is over the limit. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sendReply(outgoing: ServerResponse, { status, headers, body }: Reply): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

// A client that hangs up in the middle of its request has nobody left to answer.
function dropConnection(outgoing: ServerResponse, cloud: LocalCloud, error: unknown): void {
  cloud.log(`connection dropped: ${error instanceof Error ? error.message : String(error)}`);
  outgoing.destroy();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** How long an answer being written may still take when the server closes. */
const lastAnswersMilliseconds = 2000;

// A connection kept alive is idle only once its last answer is out, so they are looked at again and again.
function closeServer(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), lastAnswersMilliseconds);
  return new Promise((resolve, reject) => {
    server.close((error) => {
      clearInterval(sweep);
      clearTimeout(cut);
      if (error) reject(error);
      else resolve();
    });
  });
}
