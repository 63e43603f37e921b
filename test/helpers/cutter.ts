// A TCP proxy on loopback that breaks connections on purpose: after so many bytes, or into silence.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CutterOptions {
  /** Where to connect to. */
  readonly port: number;
  /** Resets both ends once this many bytes went from the client to the server. */
  readonly cutAfterSent?: number;
  /** The same for bytes from the server. */
  readonly cutAfterReceived?: number;
}

export interface Cutter {
  readonly port: number;
  /** From now on nothing passes, and nobody is told: a laptop that lost its network. */
  freeze(): void;
  stop(): Promise<void>;
}

export async function startCutter(options: CutterOptions): Promise<Cutter> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((client) => {
    const upstream = connect(options.port, '127.0.0.1');
    const cut = () => {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    };
    pass({ from: client, to: upstream, limit: options.cutAfterSent, cut, isFrozen: () => frozen });
    pass({ from: upstream, to: client, limit: options.cutAfterReceived, cut, isFrozen: () => frozen });
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    freeze: () => {
      frozen = true;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Passing {
  readonly from: Socket;
  readonly to: Socket;
  readonly limit: number | undefined;
  readonly cut: () => void;
  readonly isFrozen: () => boolean;
}

function pass({ from, to, limit, cut, isFrozen }: Passing): void {
  let left = limit ?? Number.POSITIVE_INFINITY;
  from.on('data', (chunk: Buffer) => {
    if (isFrozen()) return;
    to.write(chunk.subarray(0, Math.min(chunk.length, left)));
    left -= chunk.length;
    if (left <= 0) return setImmediate(cut);
    if (to.writableNeedDrain) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  });
  from.on('end', () => !isFrozen() && to.end());
}
