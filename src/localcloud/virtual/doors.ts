// The ports a virtual machine listens on, at its public address.
import { createServer, type Server, type Socket } from 'node:net';

export interface Door {
  readonly port: number;
  readonly open: (socket: Socket) => void;
}

export interface Doors {
  /** Listens at the address on exactly these ports, one call after the other; without an address on none. */
  readonly set: (address: string | undefined, doors: readonly Door[]) => Promise<void>;
  /** Shuts all, and ends every connection. */
  readonly shut: () => void;
}

interface Standing {
  readonly address: string;
  readonly server: Server;
  readonly sockets: Set<Socket>;
}

export function openDoors(): Doors {
  const standing = new Map<number, Standing>();
  let shutCount = 0;
  let last: Promise<void> = Promise.resolve();
  const change = async (address: string | undefined, doors: readonly Door[], count: number) => {
    const ports = new Set(address === undefined ? [] : doors.map(({ port }) => port));
    for (const [port, one] of [...standing]) {
      if (ports.has(port) && one.address === address) continue;
      standing.delete(port);
      end(one);
    }
    for (const door of address === undefined ? [] : doors) {
      if (standing.has(door.port) || count !== shutCount) continue;
      const one = await listen(address as string, door);
      // The machine may have gone down while its port was being opened.
      if (count === shutCount) standing.set(door.port, one);
      else end(one);
    }
  };
  return {
    set: (address, doors) => {
      const count = shutCount;
      const run = last.then(() => change(address, doors, count));
      last = run.catch(() => {});
      return run;
    },
    shut: () => {
      shutCount += 1;
      for (const one of standing.values()) end(one);
      standing.clear();
    },
  };
}

function end({ server, sockets }: Standing): void {
  server.close();
  for (const socket of sockets) socket.destroy();
}

function listen(address: string, { port, open }: Door): Promise<Standing> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    open(socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve({ address, server, sockets });
    });
  });
}
