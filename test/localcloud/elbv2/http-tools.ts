// Small servers on loopback addresses and a client that calls the front by name, as a browser would.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  request,
  type Server,
} from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Upstream {
  readonly port: number;
  readonly server: Server;
  readonly close: () => Promise<void>;
}

/** A server of a machine: on that address, on a free port unless one is given. */
export function serve(host: string, listener: RequestListener, port = 0): Promise<Upstream> {
  const server = createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve({
        server,
        port: typeof address === 'object' && address ? address.port : 0,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

export interface Ask extends RequestOptions {
  readonly port: number;
  /** Goes into the Host header and, with `ca`, into SNI. */
  readonly name: string;
  readonly ca?: Buffer;
  readonly body?: string;
}

/** Starts a request at 127.0.0.1; with `ca` over TLS, verified against it and the name. */
export function start({ name, ca, body, headers, ...rest }: Ask) {
  const common = {
    host: '127.0.0.1',
    agent: false,
    ...rest,
    headers: { Host: name, ...(headers as object) },
  };
  const outgoing = ca ? secureRequest({ ...common, ca, servername: name.split(':')[0] }) : request(common);
  if (body !== undefined) outgoing.write(body);
  return outgoing;
}

export function ask(options: Ask): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = start(options);
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => readAll(incoming).then(resolve, reject));
    outgoing.end();
  });
}

export async function readAll(incoming: IncomingMessage): Promise<Reply> {
  let body = '';
  for await (const chunk of incoming) body += chunk;
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body };
}

/** Writes bytes as they are and answers all that comes back until the other side ends or `until` is seen. */
export function raw(port: number, text: string, until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (until !== undefined && seen.includes(until)) socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(seen));
    socket.write(text, 'latin1');
  });
}

/** Asks again until `isTrue` holds; fails after fifteen seconds with what was seen last. */
export async function until<T>(look: () => Promise<T> | T, isTrue: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + 15_000;
  for (;;) {
    const seen = await look();
    if (isTrue(seen)) return seen;
    if (Date.now() > end) throw new Error(`never came true; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
