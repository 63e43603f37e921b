// One listening port: HTTP or HTTPS on 127.0.0.1, and on ::1 where this machine has it.
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { Certificates } from './certificates.js';
import type { PortRoutes } from './routes.js';
import { idleMsOf, type Traffic } from './traffic.js';

export interface OpenPort {
  readonly protocol: PortRoutes['protocol'];
  /** Puts new routes and certificates in force for the next requests. */
  readonly update: (routes: PortRoutes) => void;
  /** Stops listening and ends every connection. */
  readonly close: () => Promise<void>;
}

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html: 64 K for all headers
const serverOptions = {
  maxHeaderSize: 65_536,
  headersTimeout: 60_000,
  // Uploads may take as long as they like; the idle timeout ends those that stand still.
  requestTimeout: 0,
  requireHostHeader: false,
} as const;

export async function openPort(options: {
  wanted: PortRoutes;
  certificates: Certificates;
  traffic: Traffic;
}): Promise<OpenPort> {
  const { traffic, certificates } = options;
  const current = { routes: options.wanted };
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const close = async () => {
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  try {
    for (const host of ['127.0.0.1', '::1']) {
      const server = makeServer(current, certificates);
      server.on('request', (request, response) => traffic.handle(current.routes, request, response));
      server.on('upgrade', (request, socket, head) =>
        traffic.upgrade(current.routes, { request, socket: socket as Socket, head }),
      );
      server.on('clientError', (error, socket) => traffic.refuse(error, socket as Socket));
      server.on('connection', (socket) => track(sockets, socket));
      if (await listen(server, host, current.routes.port)) servers.push(server);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const update = (routes: PortRoutes) => {
    current.routes = routes;
    for (const server of servers) applyRoutes(server, routes, certificates);
  };
  update(options.wanted);
  return { protocol: options.wanted.protocol, update, close };
}

function makeServer(current: { readonly routes: PortRoutes }, certificates: Certificates): Server {
  if (current.routes.protocol === 'HTTP') return createServer(serverOptions);
  return createSecureServer({
    ...serverOptions,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    // As plain HTTP servers have it: one side of a websocket may end first.
    allowHalfOpen: true,
    SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void) => {
      const arns = current.routes.listeners.flatMap((listener) => listener.certificateArns);
      done(null, certificates.contextFor(arns, name));
    },
  });
}

function applyRoutes(server: Server, routes: PortRoutes, certificates: Certificates): void {
  server.keepAliveTimeout = Math.max(
    ...routes.listeners.map((listener) => idleMsOf(listener.balancer, 1000)),
    1000,
  );
  // Without a known name a client gets the first listener's default certificate.
  const pair = certificates.pairOf(routes.listeners[0]?.certificateArns[0] ?? '');
  if (pair && 'setSecureContext' in server && typeof server.setSecureContext === 'function') {
    server.setSecureContext({ cert: pair.certificatePem, key: pair.keyPem, minVersion: 'TLSv1.2' });
  }
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

/** False where the machine has no such address. */
function listen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const absent = error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT';
      if (absent && host !== '127.0.0.1') resolve(false);
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => resolve(true));
  });
}
