// The front as a proxy: streams, failures, time limits.

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import {
  DeregisterTargetsCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instances } from '../../../src/localcloud/ec2/records.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import { freePort } from '../../helpers/free-port.js';
import {
  elbCalls,
  type FrontStage,
  forwardTo,
  openFrontStage,
  putInstance,
  putNetwork,
} from './front-stage.js';
import { ask, raw, readAll, serve, start, type Upstream, until } from './http-tools.js';

// One second of idle time is 10 ms here: the default of 60 s passes in 600 ms.
const second = 10;
let stage: FrontStage;
let client: ElasticLoadBalancingV2Client;
let calls: ReturnType<typeof elbCalls>;
let upstream: Upstream;
let port: number;
let groupArn: string | undefined;
let balancerArn: string | undefined;
let handler: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  stage = await openFrontStage({ services: [elbv2], second });
  client = stage.test.client(ElasticLoadBalancingV2Client);
  calls = elbCalls(client);
  putNetwork(stage.store, 'us-east-1', 21);
  upstream = await serve('127.21.0.50', (request, response) => {
    if (request.url === '/health') response.end();
    else handler(request, response);
  });
  putInstance(stage.store, 'i-1', '127.21.0.50');
  ({ LoadBalancerArn: balancerArn } = await calls.balancer('proxy'));
  ({ TargetGroupArn: groupArn } = await calls.group('proxy', upstream.port, { HealthCheckPath: '/health' }));
  await calls.register(groupArn, 'i-1');
  port = await freePort();
  await calls.listener(balancerArn, port, { DefaultActions: [forwardTo(groupArn)] });
});
afterAll(async () => {
  await upstream.close();
  await stage.close();
});

const at = (more: object = {}) => ({ port, name: 'alice.flotilla.localhost', ...more });

describe('bodies', () => {
  it('of 100 MiB stream up and down in bounded memory', async () => {
    const size = 100 * 1024 * 1024;
    const chunk = Buffer.alloc(64 * 1024, 'flotilla');
    const expected = createHash('sha256');
    for (let sent = 0; sent < size; sent += chunk.length) expected.update(chunk);
    const digest = expected.digest('hex');
    handler = (request, response) => {
      response.writeHead(200, { 'Content-Length': request.headers['content-length'] });
      request.pipe(response);
    };
    let most = 0;
    const meter = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 10);
    const before = process.memoryUsage.rss();
    const outgoing = start(at({ method: 'POST', headers: { 'Content-Length': size } }));
    const received = createHash('sha256');
    const done = new Promise<number>((resolve, reject) => {
      outgoing.once('error', reject);
      outgoing.once('response', async (incoming: IncomingMessage) => {
        let length = 0;
        for await (const part of incoming) {
          received.update(part);
          length += part.length;
        }
        resolve(length);
      });
    });
    for (let sent = 0; sent < size; sent += chunk.length) {
      if (!outgoing.write(chunk)) await new Promise((resolve) => outgoing.once('drain', resolve));
    }
    outgoing.end();
    expect(await done).toBe(size);
    clearInterval(meter);
    expect(received.digest('hex')).toBe(digest);
    // Client, front and machine share this process: 100 MiB kept anywhere would show.
    expect(most - before).toBeLessThan(80 * 1024 * 1024);
  });

  it('in chunks stay chunked, for any method', async () => {
    handler = async (request, response) => {
      const { body } = await readAll(request);
      response.end(JSON.stringify([request.method, request.headers['transfer-encoding'], body]));
    };
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'GET']) {
      const reply = await ask(
        at({ method, headers: { 'Transfer-Encoding': 'chunked' }, body: 'some words' }),
      );
      expect(JSON.parse(reply.body)).toEqual([method, 'chunked', 'some words']);
    }
  });

  it('that are empty arrive as such', async () => {
    handler = (request, response) => response.end(JSON.stringify(request.headers));
    expect(JSON.parse((await ask(at({ method: 'POST' }))).body)).toMatchObject({ 'content-length': '0' });
    const get = JSON.parse((await ask(at())).body);
    expect(get).not.toHaveProperty('content-length');
    expect(get).not.toHaveProperty('transfer-encoding');
  });

  it('are passed on as they come: headers before data, events one by one', async () => {
    let push: ((text: string) => void) | undefined;
    handler = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
      push = (text) => response.write(text);
    };
    const outgoing = start(at());
    outgoing.end();
    const incoming = await new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve));
    expect(incoming.headers['content-type']).toBe('text/event-stream');
    const next = () =>
      new Promise<string>((resolve) => incoming.once('data', (data) => resolve(String(data))));
    for (const text of ['one', 'two']) {
      const came = next();
      push?.(text);
      expect(await came).toBe(text);
    }
    outgoing.destroy();
  });

  it('that a client promised with Expect are asked for', async () => {
    handler = async (request, response) => response.end((await readAll(request)).body);
    const outgoing = start(at({ method: 'POST', headers: { Expect: '100-continue', 'Content-Length': 4 } }));
    outgoing.flushHeaders();
    await new Promise((resolve) => outgoing.once('continue', resolve));
    const reply = new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve));
    outgoing.end('word');
    expect((await readAll(await reply)).body).toBe('word');
  });
});

describe('responses', () => {
  it('keep status, repeated headers and cookies, and lose hop-by-hop headers', async () => {
    handler = (_request, response) => {
      response.writeHead(418, 'Short and stout', [
        ...['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Kept', 'yes', 'Connection', 'x-gone'],
        ...['X-Gone', '1', 'Proxy-Authenticate', 'Basic', 'Content-Length', '2'],
      ]);
      response.end('ok');
    };
    const reply = await ask(at());
    expect(reply.status).toBe(418);
    expect(reply.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(reply.headers).toMatchObject({ 'x-kept': 'yes', 'content-length': '2' });
    expect(reply.headers).not.toHaveProperty('x-gone');
    expect(reply.headers).not.toHaveProperty('proxy-authenticate');
  });

  it('to HEAD, and 204 and 304, have no body and end', async () => {
    handler = (request, response) => {
      response.writeHead(request.method === 'HEAD' ? 200 : Number(request.url?.slice(1)), { 'X-A': '1' });
      response.end();
    };
    expect(await ask(at({ method: 'HEAD' }))).toMatchObject({ status: 200, body: '' });
    expect(await ask(at({ path: '/204' }))).toMatchObject({ status: 204, body: '' });
    expect(await ask(at({ path: '/304' }))).toMatchObject({ status: 304, body: '' });
  });

  it('keep the connection for the next request, and pipelined ones in order', async () => {
    handler = (request, response) =>
      setTimeout(() => response.end(`<${request.url}>`), request.url === '/1' ? 30 : 0);
    const text = await raw(
      port,
      'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(text.match(/<.*?>/g)).toEqual(['</1>', '</2>']);
  });

  it('serve HTTP/1.0 clients without chunks', async () => {
    handler = (_request, response) => {
      response.write('a');
      response.end('b');
    };
    const text = await raw(port, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n');
    expect(text).not.toMatch(/chunked/i);
    expect(text).toMatch(/\r\n\r\nab$/);
  });

  it('that break off are not taken for whole', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(ask(at())).rejects.toMatchObject({ code: 'ECONNRESET' });
    handler = (_request, response) => {
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(ask(at())).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('failures', () => {
  it('are 502 when nothing listens on the machine, and on malformed answers', async () => {
    const dead = await brokenPort('dead', undefined);
    expect(await ask({ port: dead, name: 'a' })).toMatchObject({
      status: 502,
      headers: { server: 'awselb/2.0' },
    });
    const garbled = await brokenPort('garbled', (socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    expect(await ask({ port: garbled, name: 'a' })).toMatchObject({ status: 502 });
    const silent = await brokenPort('closing', (socket) => socket.end());
    expect(await ask({ port: silent, name: 'a' })).toMatchObject({ status: 502 });
    const split = await brokenPort('framing', (socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    );
    expect(await ask({ port: split, name: 'a' })).toMatchObject({ status: 502 });
  });

  it('are 503 when there is no target, and when its instance is stopped', async () => {
    const empty = await calls.group('empty', 80);
    const own = await freePort();
    await calls.listener(balancerArn, own, { DefaultActions: [forwardTo(empty.TargetGroupArn)] });
    expect(await ask({ port: own, name: 'a' })).toMatchObject({ status: 503 });
    const change = (state: 'running' | 'stopped') =>
      instances(stage.store).update('i-1', (old) => ({ ...old, state }));
    handler = (_request, response) => response.end('ok');
    change('stopped');
    expect(await ask(at())).toMatchObject({ status: 503 });
    change('running');
    expect(await ask(at())).toMatchObject({ status: 200 });
  });

  it('are 504 when the machine is silent for the idle time, which the attribute sets', async () => {
    handler = () => {};
    const begun = Date.now();
    expect(await ask(at())).toMatchObject({ status: 504 });
    expect(Date.now() - begun).toBeGreaterThan(590);
    const Attributes = [{ Key: 'idle_timeout.timeout_seconds', Value: '10' }];
    await client.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: balancerArn, Attributes }));
    const again = Date.now();
    expect(await ask(at())).toMatchObject({ status: 504 });
    expect(Date.now() - again).toBeLessThan(590);
    const back = [{ Key: 'idle_timeout.timeout_seconds', Value: '60' }];
    await client.send(
      new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: balancerArn, Attributes: back }),
    );
  });

  it('are none while bytes move, however slowly', async () => {
    handler = (_request, response) => {
      let left = 6;
      const timer = setInterval(() => {
        left -= 1;
        if (left > 0) return response.write('.');
        clearInterval(timer);
        return response.end('!');
      }, 200);
    };
    expect((await ask(at())).body).toBe('.....!');
  });

  it('are 408 when the client stops in the middle of its body', async () => {
    handler = (request) => request.resume();
    const text = await raw(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf');
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('of the client end the request on the machine', async () => {
    let closed = false;
    handler = (_request, response) => response.once('close', () => (closed = true));
    const outgoing = start(at());
    outgoing.on('error', () => {});
    outgoing.end();
    await until(
      () => new Promise((resolve) => upstream.server.getConnections((_error, count) => resolve(count))),
      (count) => Number(count) > 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    outgoing.destroy();
    await until(
      () => closed,
      (seen) => seen,
    );
  });

  it('of a kept connection are repeated once for GET, not for POST', async () => {
    const served: string[] = [];
    // Answers the first request of each connection and then resets it when the second arrives.
    const own = await brokenPort('stale', (socket) => {
      let count = 0;
      socket.on('data', (data) => {
        if (String(data).includes('ELB-HealthChecker'))
          return socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        count += 1;
        served.push(String(data).split(' ')[0] ?? '');
        if (count > 1) return socket.resetAndDestroy();
        return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    expect(await ask({ port: own, name: 'a' })).toMatchObject({ status: 200 });
    expect(await ask({ port: own, name: 'a' })).toMatchObject({ status: 200 });
    expect(served).toEqual(['GET', 'GET', 'GET']);
    const post = { port: own, name: 'a', method: 'POST', headers: { 'Content-Length': 1 }, body: 'x' };
    expect(await ask(post)).toMatchObject({ status: 502 });
    expect(served.filter((method) => method === 'POST')).toHaveLength(1);
  });

  it('end requests to a deregistered target after its delay, not before', async () => {
    const group = await calls.group('leaving', upstream.port, { HealthCheckPath: '/health' });
    const { TargetGroupArn } = group;
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }];
    await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    await calls.register(TargetGroupArn, 'i-1');
    const own = await freePort();
    await calls.listener(balancerArn, own, { DefaultActions: [forwardTo(TargetGroupArn)] });
    handler = (_request, response) => {
      response.write('begun');
      const timer = setInterval(() => response.write('.'), 50);
      response.once('close', () => clearInterval(timer));
    };
    const outgoing = start({ port: own, name: 'a' });
    outgoing.end();
    const incoming = await new Promise<IncomingMessage>((resolve) => outgoing.once('response', resolve));
    const broken = new Promise<number>((resolve) => incoming.once('error', () => resolve(Date.now())));
    incoming.resume();
    const begun = Date.now();
    await client.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: 'i-1' }] }));
    expect(await ask({ port: own, name: 'a' })).toMatchObject({ status: 503 });
    expect((await broken) - begun).toBeGreaterThan(900);
  });

  /** A listener whose only target does `behave` with each connection; without it nothing listens there. */
  async function brokenPort(name: string, behave: ((socket: Socket) => void) | undefined): Promise<number> {
    const targetPort = await freePort();
    if (behave) {
      const server = createServer((socket) => {
        socket.on('error', () => {});
        behave(socket);
      });
      await new Promise<void>((resolve) => server.listen(targetPort, '127.21.0.50', resolve));
      server.unref();
    }
    const group = await calls.group(name, targetPort);
    await calls.register(group.TargetGroupArn, 'i-1');
    const own = await freePort();
    await calls.listener(balancerArn, own, { DefaultActions: [forwardTo(group.TargetGroupArn)] });
    return own;
  }
});
