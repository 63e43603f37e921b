// Websockets through the front, byte for byte, in both directions and to every kind of end.

import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localCertificateArn } from '../../../src/localcloud/acm/local-certificate.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import { freePort } from '../../helpers/free-port.js';
import {
  elbCalls,
  type FrontStage,
  fixed,
  forwardTo,
  openFrontStage,
  putInstance,
  putNetwork,
} from './front-stage.js';
import { raw, readAll, serve, start, type Upstream, until } from './http-tools.js';

const second = 10;
const host = 'ws.flotilla.localhost';
let stage: FrontStage;
let upstream: Upstream;
let port: number;
let behave: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

beforeAll(async () => {
  stage = await openFrontStage({ services: [elbv2], second });
  const calls = elbCalls(stage.test.client(ElasticLoadBalancingV2Client));
  putNetwork(stage.store, 'us-east-1', 22);
  upstream = await serve('127.22.0.50', (_request, response) => response.end('plain'));
  upstream.server.on('upgrade', (request, socket, head) => behave(request, socket, head));
  putInstance(stage.store, 'i-1', '127.22.0.50');
  const balancer = await calls.balancer('ws');
  const group = await calls.group('ws', upstream.port);
  await calls.register(group.TargetGroupArn, 'i-1');
  const gone = await calls.group('gone', 80);
  port = await freePort();
  const listener = await calls.listener(balancer.LoadBalancerArn, port, {
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: localCertificateArn('123456789012', 'us-east-1') }],
    DefaultActions: [fixed('404', 'no such box')],
  });
  await calls.rule(listener.ListenerArn, 1, host, forwardTo(group.TargetGroupArn));
  await calls.rule(listener.ListenerArn, 2, 'gone.flotilla.localhost', forwardTo(gone.TargetGroupArn));
});
afterAll(async () => {
  await upstream.close();
  await stage.close();
});

const accept = (key: string) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
const shake = (request: IncomingMessage, socket: Duplex, more = '') =>
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept(request.headers['sec-websocket-key'] ?? '')}\r\n${more}\r\n`,
  );

beforeEach(() => {
  behave = (request, socket, head) => {
    shake(request, socket);
    if (head.length > 0) socket.write(head);
    socket.on('error', () => {});
    socket.pipe(socket);
  };
});

interface Opened {
  readonly socket: Duplex;
  readonly headers: IncomingMessage['headers'];
}

function open(name = host): Promise<Opened | { status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const key = randomBytes(16).toString('base64');
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': key,
      'Sec-WebSocket-Version': 13,
    };
    const outgoing = start({ port, name, ca: stage.ca(), headers, path: '/api/kernels/1/channels' });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => readAll(incoming).then(resolve, reject));
    outgoing.once('upgrade', (incoming, socket) => {
      expect(incoming.headers['sec-websocket-accept']).toBe(accept(key));
      resolve({ socket, headers: incoming.headers });
    });
    outgoing.end();
  });
}

async function openSocket(): Promise<Duplex> {
  const opened = await open();
  if (!('socket' in opened)) throw new Error(`no websocket: ${JSON.stringify(opened)}`);
  return opened.socket;
}

function read(socket: Duplex, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let had = 0;
    const onData = (part: Buffer) => {
      parts.push(part);
      had += part.length;
      if (had < length) return;
      socket.off('data', onData);
      resolve(Buffer.concat(parts));
    };
    socket.on('data', onData);
    socket.once('error', reject);
  });
}

describe('websockets', () => {
  it('echo frames of any size both ways', async () => {
    const socket = await openSocket();
    for (const size of [1, 125, 65_536, 5_000_000]) {
      const sent = randomBytes(size);
      const came = read(socket, size);
      socket.write(sent);
      expect((await came).equals(sent)).toBe(true);
    }
    socket.destroy();
  });

  it('get what the machine sends in one breath with its 101', async () => {
    behave = (request, socket) => {
      socket.on('error', () => {});
      shake(request, socket, '\r\n'.slice(2));
      socket.write('hello at once');
    };
    const socket = await openSocket();
    expect(String(await read(socket, 13))).toBe('hello at once');
    socket.destroy();
  });

  it('may be closed in one direction while the other goes on', async () => {
    behave = (request, socket) => {
      shake(request, socket);
      socket.on('error', () => {});
      let heard = '';
      socket.on('data', (data) => (heard += data));
      socket.once('end', () => setTimeout(() => socket.end(`heard ${heard}, still talking`), 100));
    };
    const socket = await openSocket();
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => (text += data));
      socket.once('end', () => resolve(text));
    });
    socket.end('my last words');
    expect(await answer).toBe('heard my last words, still talking');
  });

  it('end on the machine when the client vanishes, and on the client when the machine does', async () => {
    let machine: Duplex | undefined;
    behave = (request, socket) => {
      shake(request, socket);
      socket.on('error', () => {});
      socket.resume();
      machine = socket;
    };
    const first = await openSocket();
    first.destroy();
    await until(
      () => machine?.readableEnded ?? false,
      (ended) => ended,
    );
    const second = await openSocket();
    const closed = new Promise((resolve) => second.once('close', resolve));
    second.on('error', () => {});
    second.resume();
    machine?.destroy();
    await closed;
  });

  it('that stand still are closed after the idle time, talking ones are not', async () => {
    const socket = await openSocket();
    socket.resume();
    const ended = new Promise<number>((resolve) => socket.once('close', () => resolve(Date.now())));
    const ping = setInterval(() => socket.write('ping'), 200);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(socket.destroyed).toBe(false);
    clearInterval(ping);
    const begun = Date.now();
    expect((await ended) - begun).toBeGreaterThan(400);
  });

  it('refused by the machine pass its answer on', async () => {
    behave = (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nnot for u');
    expect(await open()).toMatchObject({ status: 403, body: 'not for u' });
  });

  it('to nobody get the same answers as requests', async () => {
    expect(await open('nobody.flotilla.localhost')).toMatchObject({ status: 404, body: 'no such box' });
    expect(await open('gone.flotilla.localhost')).toMatchObject({ status: 503 });
    behave = (_request, socket) => socket.destroy();
    expect(await open()).toMatchObject({ status: 502 });
    behave = (_request, socket) => void socket.on('error', () => {});
    expect(await open()).toMatchObject({ status: 504 });
  });

  it('close with the front', async () => {
    const own = await openFrontStage({ services: [elbv2], second });
    const calls = elbCalls(own.test.client(ElasticLoadBalancingV2Client));
    putNetwork(own.store, 'us-east-1', 22);
    putInstance(own.store, 'i-1', '127.22.0.50');
    const { LoadBalancerArn } = await calls.balancer('closing');
    const { TargetGroupArn } = await calls.group('closing', upstream.port);
    await calls.register(TargetGroupArn, 'i-1');
    const ownPort = await freePort();
    await calls.listener(LoadBalancerArn, ownPort, { DefaultActions: [forwardTo(TargetGroupArn)] });
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket' };
    const outgoing = start({ port: ownPort, name: 'a', headers });
    outgoing.end();
    const socket = await new Promise<Duplex>((resolve) =>
      outgoing.once('upgrade', (_reply, it) => resolve(it)),
    );
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.resume();
    await own.close();
    await closed;
  });
});

describe('other upgrades', () => {
  it('are answered as plain requests, or refused with a body', async () => {
    const balancerPort = await freePort();
    const calls = elbCalls(stage.test.client(ElasticLoadBalancingV2Client));
    const balancer = await calls.balancer('h2c');
    const group = await calls.group('h2c', upstream.port);
    await calls.register(group.TargetGroupArn, 'i-1');
    await calls.listener(balancer.LoadBalancerArn, balancerPort, {
      DefaultActions: [forwardTo(group.TargetGroupArn)],
    });
    const offer =
      'Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n';
    expect(await raw(balancerPort, `GET / HTTP/1.1\r\n${offer}\r\n`)).toMatch(
      /^HTTP\/1\.1 200 OK[\s\S]*plain/,
    );
    const body = `POST / HTTP/1.1\r\n${offer}Content-Length: 4\r\n\r\nGET `;
    expect(await raw(balancerPort, body)).toMatch(/^HTTP\/1\.1 400 /);
  });
});
