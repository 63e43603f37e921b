// A TCP proxy on loopback that plays a bad network. Toxics have the names and attributes of toxiproxy's
// (https://github.com/Shopify/toxiproxy#toxics); beyond those a reset may come after so many bytes.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds and bytes. Upstream is from the client to the server; without `stream` it is for both directions. */
export type Toxic = { readonly stream?: 'upstream' | 'downstream' } & (
  | { readonly type: 'latency'; readonly latency: number }
  /** Nothing passes and nobody is told; the connection is closed after the time, with 0 never. */
  | { readonly type: 'timeout'; readonly timeout: number }
  | { readonly type: 'reset_peer'; readonly timeout?: number; readonly bytes?: number }
  | { readonly type: 'slicer'; readonly average_size: number; readonly delay?: number }
  /** Closes the connection in order once so many bytes have passed. */
  | { readonly type: 'limit_data'; readonly bytes: number }
);

export interface ToxicProxy {
  readonly port: number;
  /** From now on, for the connections there are too. */
  add(toxic: Toxic): void;
  stop(): Promise<void>;
}

/** Takes connections for the port of loopback. */
export async function startToxicProxy(to: number, ...toxics: Toxic[]): Promise<ToxicProxy> {
  const pairs = new Set<Pair>();
  const server = createServer({ noDelay: true }, (client) => {
    const pair = { client, upstream: connect({ port: to, host: '127.0.0.1', noDelay: true }) };
    pairs.add(pair);
    for (const socket of [pair.client, pair.upstream]) socket.on('error', () => {});
    carry({ from: client, to: pair.upstream, pair, toxics: () => toxics.filter(isFor('upstream')) });
    carry({ from: pair.upstream, to: client, pair, toxics: () => toxics.filter(isFor('downstream')) });
    for (const toxic of toxics) awaitEnd(pair, toxic);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    add: (toxic) => {
      toxics.push(toxic);
      for (const pair of pairs) awaitEnd(pair, toxic);
    },
    stop: async () => {
      for (const { client, upstream } of pairs) for (const socket of [client, upstream]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
}

const isFor = (direction: Toxic['stream']) => (toxic: Toxic) => (toxic.stream ?? direction) === direction;

function endBoth({ client, upstream }: Pair, type: Toxic['type']): void {
  for (const socket of [client, upstream]) {
    if (type === 'reset_peer') socket.resetAndDestroy();
    else socket.destroySoon();
  }
}

/** Of those whose time ends a connection. */
function awaitEnd(pair: Pair, toxic: Toxic): void {
  const time = 'timeout' in toxic ? toxic.timeout : undefined;
  if (time === undefined || (toxic.type === 'timeout' && time === 0)) return;
  setTimeout(() => endBoth(pair, toxic.type), time).unref();
}

interface Link {
  readonly from: Socket;
  readonly to: Socket;
  readonly pair: Pair;
  /** Of this direction, at this moment. */
  readonly toxics: () => Toxic[];
}

/** What may wait here for its turn before the sender has to. */
const room = 1 << 20;

function carry(link: Link): void {
  const { from, to } = link;
  const passed = { bytes: 0 };
  let [waiting, last] = [0, Promise.resolve()];
  from.on('data', (chunk: Buffer) => {
    const arrived = performance.now();
    waiting += chunk.length;
    if (waiting > room) from.pause();
    last = last.then(async () => {
      await pass(link, passed, { chunk, arrived });
      waiting -= chunk.length;
      if (waiting <= room) from.resume();
    });
  });
  from.on('end', () => last.then(() => isSilent(link) || to.end()));
}

const isSilent = ({ toxics }: Link): boolean => toxics().some(({ type }) => type === 'timeout');

async function pass(
  link: Link,
  passed: { bytes: number },
  { chunk, arrived }: { readonly chunk: Buffer; readonly arrived: number },
): Promise<void> {
  const latency = sum(link.toxics(), (toxic) => (toxic.type === 'latency' ? toxic.latency : 0));
  if (latency > 0) await sleep(arrived + latency - performance.now());
  const slicer = link.toxics().find((toxic) => toxic.type === 'slicer');
  const size = slicer?.average_size ?? chunk.length;
  for (let start = 0; start < chunk.length; start += size) {
    if (isSilent(link) || link.to.destroyed) return;
    await write(link, passed, chunk.subarray(start, start + size));
    if (slicer?.delay) await sleep(slicer.delay);
  }
}

async function write(link: Link, passed: { bytes: number }, piece: Buffer): Promise<void> {
  const end = link
    .toxics()
    .find((toxic) => 'bytes' in toxic && passed.bytes + piece.length >= limitOf(toxic));
  const kept = end ? piece.subarray(0, limitOf(end) - passed.bytes) : piece;
  passed.bytes += kept.length;
  const drained = link.to.write(kept);
  // A moment later, so that the bytes before it are really on their way.
  if (end) setImmediate(() => endBoth(link.pair, end.type));
  else if (!drained) await Promise.race([once(link.to, 'drain'), once(link.to, 'close')]);
}

const limitOf = (toxic: Toxic): number => ('bytes' in toxic ? (toxic.bytes ?? Infinity) : Infinity);

const sum = (toxics: readonly Toxic[], of: (toxic: Toxic) => number): number =>
  toxics.reduce((total, toxic) => total + of(toxic), 0);
