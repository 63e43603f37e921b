// A port of this machine that leads to a port of the box, through one SSH connection.
import { createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../model/errors.js';
import type { Connection } from './connection.js';

export interface Tunnel {
  readonly port: number;
  /** Settles when the connection to the box is gone. */
  readonly closed: Promise<void>;
  readonly close: () => void;
}

export interface TunnelOptions {
  /** Port on 127.0.0.1 here; 0 takes a free one. */
  readonly localPort: number;
  /** As seen from the box. */
  readonly remoteHost: string;
  readonly remotePort: number;
}

/** Listens on loopback only. Throws a UserError when the local port is taken. */
export async function openTunnel(connection: Connection, options: TunnelOptions): Promise<Tunnel> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void carry(connection, socket, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portTaken(options.localPort, error)));
    server.listen(options.localPort, '127.0.0.1', resolve);
  });
  const address = server.address();
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
    connection.close();
  };
  void connection.closed.then(close);
  return {
    port: typeof address === 'object' && address ? address.port : options.localPort,
    closed: connection.closed,
    close,
  };
}

/** A channel that ends early ends its socket; the browser on it asks again. */
async function carry(connection: Connection, socket: Socket, options: TunnelOptions): Promise<void> {
  try {
    const channel = await connection.forward(options.remoteHost, options.remotePort);
    await Promise.all([pipeline(socket, channel), pipeline(channel, socket)]);
  } catch {
    socket.destroy();
  }
}

function portTaken(port: number, cause: Error): UserError {
  return new UserError(
    {
      what: `cannot listen on port ${port} of this machine`,
      why: cause.message,
      next: 'choose another with --port',
    },
    cause,
  );
}
