// Measures the front against the same machine asked directly: requests per second, 256 MiB, websocket round trips.
// Run: npx esbuild bench/front.ts --bundle --platform=node --format=esm --packages=external --outfile=node_modules/.cache/front.mjs &&
//      node node_modules/.cache/front.mjs [boxes]
// Machine and front run in processes of their own, the client in a third; loopback addresses, no containers.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { localCertificateArn } from '../src/localcloud/acm/local-certificate.js';
import { elbv2 } from '../src/localcloud/elbv2/service.js';
import { freePort } from '../test/helpers/free-port.js';
import {
  elbCalls,
  forwardTo,
  openFrontStage,
  putInstance,
  putNetwork,
} from '../test/localcloud/elbv2/front-stage.js';

const size = 256 * 1024 * 1024;
const machineHost = '127.77.0.50';

interface Side {
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly ca?: Buffer;
}

/** Answers small pages, big downloads, uploads and an echo. */
async function runMachine(): Promise<void> {
  const chunk = Buffer.alloc(256 * 1024, 'flotilla');
  const server = createServer(async (incoming, response) => {
    if (incoming.url === '/down') {
      response.setHeader('Content-Length', size);
      for (let sent = 0; sent < size; sent += chunk.length) {
        if (!response.write(chunk)) await once(response, 'drain');
      }
      return response.end();
    }
    for await (const _part of incoming);
    return response.end('{"version": "2.21.1"}');
  });
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    socket.pipe(socket);
  });
  server.listen(0, machineHost, () => process.send?.((server.address() as { port: number }).port));
}

async function runFront(machinePort: number, boxes: number): Promise<void> {
  const stage = await openFrontStage({ services: [elbv2] });
  putNetwork(stage.store, 'us-east-1', 77);
  const calls = elbCalls(stage.test.client(ElasticLoadBalancingV2Client));
  const balancer = await calls.balancer('bench');
  const port = await freePort();
  const listener = await calls.listener(balancer.LoadBalancerArn, port, {
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: localCertificateArn('123456789012', 'us-east-1') }],
  });
  for (let n = 1; n <= boxes; n += 1) {
    putInstance(stage.store, `i-${n}`, machineHost);
    const { TargetGroupArn } = await calls.group(`box-${n}`, machinePort);
    await calls.register(TargetGroupArn, `i-${n}`);
    await calls.rule(listener.ListenerArn, n, `box-${n}.flotilla.localhost`, forwardTo(TargetGroupArn));
  }
  process.send?.({ port, authority: stage.front.authorityFile });
  process.on('message', async (word) => {
    if (word === 'memory') process.send?.(process.memoryUsage.rss());
    if (word === 'cpu') process.send?.(process.cpuUsage());
    if (word !== 'close') return;
    await stage.close();
    process.exit();
  });
}

/** Starts this file again in the given role; answers it and its first message. */
async function startRole<T>(...args: string[]): Promise<[ReturnType<typeof fork>, T]> {
  const child = fork(fileURLToPath(import.meta.url), args);
  const [message] = (await once(child, 'message')) as [T];
  return [child, message];
}

function makeAsk(side: Side, name: string) {
  const agent = side.ca
    ? new SecureAgent({ keepAlive: true, ca: side.ca, servername: name })
    : new Agent({ keepAlive: true });
  return (path: string, options: { method?: string; headers?: Record<string, string | number> } = {}) => {
    const { headers, method } = options;
    const all = {
      host: side.host,
      port: side.port,
      path,
      method,
      agent,
      headers: { Host: name, ...headers },
    };
    return side.ca ? secureRequest(all) : request(all);
  };
}

async function measureRequests(side: Side, name: string): Promise<void> {
  const ask = makeAsk(side, name);
  const one = async () => {
    const outgoing = ask('/api');
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    for await (const _part of incoming);
  };
  const run = async (total: number) => {
    const lanes = Array.from({ length: 20 }, async () => {
      for (let n = 0; n < total / 20; n += 1) await one();
    });
    await Promise.all(lanes);
  };
  await run(1000);
  const begun = performance.now();
  await run(10_000);
  say(side, `${Math.round(10_000 / ((performance.now() - begun) / 1000))} requests per second, 20 at a time`);
}

async function measureDown(side: Side, name: string): Promise<void> {
  const outgoing = makeAsk(side, name)('/down');
  const begun = performance.now();
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let length = 0;
  for await (const part of incoming) length += part.length;
  if (length !== size) throw new Error(`${length} bytes instead of ${size}`);
  say(side, `256 MiB down: ${rate(begun)}`);
}

async function measureUp(side: Side, name: string): Promise<void> {
  const chunk = Buffer.alloc(256 * 1024, 'flotilla');
  const outgoing = makeAsk(side, name)('/up', { method: 'PUT', headers: { 'Content-Length': size } });
  const answered = once(outgoing, 'response');
  const begun = performance.now();
  for (let sent = 0; sent < size; sent += chunk.length) {
    if (!outgoing.write(chunk)) await once(outgoing, 'drain');
  }
  outgoing.end();
  const [incoming] = (await answered) as [IncomingMessage];
  incoming.resume();
  if (incoming.statusCode !== 200) throw new Error(`answered ${incoming.statusCode}`);
  say(side, `256 MiB up: ${rate(begun)}`);
}

async function measureEcho(side: Side, name: string): Promise<void> {
  const outgoing = makeAsk(side, name)('/', { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } });
  outgoing.end();
  const [, socket] = (await once(outgoing, 'upgrade')) as [IncomingMessage, Socket];
  socket.setNoDelay(true);
  const begun = performance.now();
  for (let n = 0; n < 2000; n += 1) {
    socket.write('ping');
    await once(socket, 'data');
  }
  say(side, `websocket round trip: ${((performance.now() - begun) / 2000).toFixed(3)} ms`);
  socket.destroy();
}

function rate(begun: number): string {
  const seconds = (performance.now() - begun) / 1000;
  return `${seconds.toFixed(2)} s, ${Math.round(256 / seconds)} MiB/s`;
}

function say(side: Side, line: string): void {
  console.log(`${side.label.padEnd(12)} ${line}`);
}

async function main(boxes: number): Promise<void> {
  const [machine, machinePort] = await startRole<number>('machine');
  const [front, opened] = await startRole<{ port: number; authority: string }>(
    'front',
    String(machinePort),
    String(boxes),
  );
  const sides: Side[] = [
    { label: 'direct', host: machineHost, port: machinePort },
    { label: 'front (TLS)', host: '127.0.0.1', port: opened.port, ca: readFileSync(opened.authority) },
  ];
  console.log(`${boxes} boxes, one rule and one target group each; the last one is asked`);
  const name = `box-${boxes}.flotilla.localhost`;
  for (const side of sides) {
    const before = await cpuOf(front);
    await measureRequests(side, name);
    // Other programs on the machine make wall times lie; the processor time of a request stays.
    if (side.ca) say(side, `${((await cpuOf(front)) - before).toFixed(0)} µs of processor time a request`);
  }
  for (const measure of [measureDown, measureUp, measureEcho]) {
    for (const side of sides) await measure(side, name);
  }
  const memory = once(front, 'message') as Promise<[number]>;
  front.send('memory');
  console.log(`front        ${Math.round((await memory)[0] / 1024 / 1024)} MiB resident at the end`);
  machine.kill();
  front.send('close');
  await once(front, 'exit');
}

/** Processor time of a process so far, in microseconds for each of the 11,000 requests of one measurement. */
async function cpuOf(child: ReturnType<typeof fork>): Promise<number> {
  const answer = once(child, 'message') as Promise<[NodeJS.CpuUsage]>;
  child.send('cpu');
  const [{ user, system }] = await answer;
  return (user + system) / 11_000;
}

// The roles end with the main process, however that ends.
process.on('disconnect', () => process.exit());
const [role, ...rest] = process.argv.slice(2);
if (role === 'machine') await runMachine();
else if (role === 'front') await runFront(Number(rest[0]), Number(rest[1]));
else await main(Number(role ?? 90));
