// The front's routing: hosts, paths, priorities, certificates, shared ports.

import { createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  AddListenerCertificatesCommand,
  CreateRuleCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localCertificateArn } from '../../../src/localcloud/acm/local-certificate.js';
import { acm } from '../../../src/localcloud/acm/service.js';
import { openFront } from '../../../src/localcloud/elbv2/front.js';
import { elbv2 } from '../../../src/localcloud/elbv2/service.js';
import { freePort } from '../../helpers/free-port.js';
import { createTestClock } from '../../helpers/test-clock.js';
import {
  elbCalls,
  type FrontStage,
  fixed,
  forwardTo,
  openFrontStage,
  putInstance,
  putNetwork,
} from './front-stage.js';
import { ask, raw, serve, type Upstream } from './http-tools.js';

let stage: FrontStage;
let client: ElasticLoadBalancingV2Client;
let calls: ReturnType<typeof elbCalls>;
let upstream: Upstream;
let ca: Buffer;
let securePort: number;
let listenerArn: string | undefined;
let balancerArn: string | undefined;
const local = localCertificateArn('123456789012', 'us-east-1');
const seen: { headers: Record<string, unknown>; from?: string }[] = [];

beforeAll(async () => {
  stage = await openFrontStage({ services: [acm, elbv2], second: 20 });
  client = stage.test.client(ElasticLoadBalancingV2Client);
  calls = elbCalls(client);
  ca = stage.ca();
  putNetwork(stage.store);
  upstream = await serve('127.20.0.50', (request, response) => {
    const isCheck = request.headers['user-agent'] === 'ELB-HealthChecker/2.0';
    if (!isCheck) seen.push({ headers: request.headers, from: request.socket.remoteAddress });
    response.end(`box saw ${request.headers.host} ${request.url}`);
  });
  putInstance(stage.store, 'i-alice', '127.20.0.50');
  const balancer = await calls.balancer('front');
  balancerArn = balancer.LoadBalancerArn;
  securePort = await freePort();
  const listener = await calls.listener(balancerArn, securePort, {
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: local }],
  });
  listenerArn = listener.ListenerArn;
  const group = await calls.group('alice', upstream.port);
  await calls.register(group.TargetGroupArn, 'i-alice');
  await calls.rule(listenerArn, 100, 'alice.flotilla.localhost', forwardTo(group.TargetGroupArn));
  await calls.rule(listenerArn, 200, '*.flotilla.localhost', fixed('200', 'some other box'));
  await calls.rule(listenerArn, 150, 'w?-1.flotilla.localhost', fixed('200', 'a workshop box'));
});
afterAll(async () => {
  await upstream.close();
  await stage.close();
});

const get = (name: string, path = '/', more: object = {}) =>
  ask({ port: securePort, name, ca, path, ...more });

describe('hosts', () => {
  it('lead to the box of that name, seen from the load balancer with the headers of AWS', async () => {
    const reply = await get(`Alice.flotilla.localhost:${securePort}`, '/lab?x=1');
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.body).toBe(`box saw Alice.flotilla.localhost:${securePort} /lab?x=1`);
    const last = seen.at(-1);
    expect(last?.from).toBe('127.20.0.4');
    expect(last?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': String(securePort),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  it('append to X-Forwarded-For and overwrite what a client claims of the rest', async () => {
    await get('alice.flotilla.localhost', '/', {
      headers: { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'gopher', 'X-Forwarded-Port': '1' },
    });
    expect(seen.at(-1)?.headers).toMatchObject({
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': String(securePort),
    });
  });

  it('match wildcards by priority', async () => {
    expect((await get('bob.flotilla.localhost')).body).toBe('some other box');
    expect((await get('ws-1.flotilla.localhost')).body).toBe('a workshop box');
    expect((await get('wss-1.flotilla.localhost')).body).toBe('some other box');
  });

  it('that nobody has get the default action', async () => {
    const reply = await ask({ port: securePort, name: 'flotilla.localhost', ca });
    expect(reply).toMatchObject({ status: 404, body: 'no such box' });
    expect(reply.headers).toMatchObject({
      server: 'awselb/2.0',
      'content-type': 'text/plain; charset=utf-8',
    });
  });

  it('are reached over IPv6 loopback too', async () => {
    expect((await get('bob.flotilla.localhost', '/', { host: '::1' })).body).toBe('some other box');
  });
});

describe('paths and redirects', () => {
  it('go by path pattern, without the query, and redirect with their parts filled in', async () => {
    const port = await freePort();
    const plain = await calls.listener(balancerArn, port, {
      DefaultActions: [
        {
          Type: 'redirect',
          RedirectConfig: { Protocol: 'HTTPS', Port: String(securePort), StatusCode: 'HTTP_301' },
        },
      ],
    });
    const Conditions = [{ Field: 'path-pattern', Values: ['/lab/*'] }];
    await client.send(
      new CreateRuleCommand({
        ListenerArn: plain.ListenerArn,
        Priority: 1,
        Conditions,
        Actions: [fixed('200', 'lab')],
      }),
    );
    const at = (path: string) => ask({ port, name: `bob.flotilla.localhost:${port}`, path });
    expect((await at('/lab/tree?x=/')).body).toBe('lab');
    expect((await at('/Lab/tree')).status).toBe(301);
    const moved = await at('/a/b?c=d&e');
    expect(moved.status).toBe(301);
    expect(moved.headers.location).toBe(`https://bob.flotilla.localhost:${securePort}/a/b?c=d&e`);
    await client.send(new DeleteListenerCommand({ ListenerArn: plain.ListenerArn }));
    await expect(at('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('certificates', () => {
  interface Peer {
    readonly names: string;
    readonly serial: string;
    readonly authorized: boolean;
    readonly protocol: string | null;
  }
  const peer = (servername: string, port = securePort, trusted = ca) =>
    new Promise<Peer>((resolve, reject) => {
      const socket = connectTls({ host: '127.0.0.1', port, servername, ca: trusted }, () => {
        const { subjectaltname: names = '', serialNumber: serial } = socket.getPeerCertificate();
        resolve({ names, serial, authorized: socket.authorized, protocol: socket.getProtocol() });
        socket.destroy();
      });
      socket.once('error', reject);
    });

  it('are chosen by the name asked for and verify against the authority', async () => {
    const acmClient = stage.test.client(ACMClient);
    const { CertificateArn } = await acmClient.send(
      new RequestCertificateCommand({
        DomainName: 'lab.example.org',
        SubjectAlternativeNames: ['*.lab.example.org'],
      }),
    );
    await stage.test.settle();
    await expect(peer('alice.lab.example.org')).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await client.send(
      new AddListenerCertificatesCommand({ ListenerArn: listenerArn, Certificates: [{ CertificateArn }] }),
    );
    expect(await peer('alice.lab.example.org')).toMatchObject({
      names: 'DNS:lab.example.org, DNS:*.lab.example.org',
      authorized: true,
      protocol: 'TLSv1.3',
    });
    expect((await peer('alice.flotilla.localhost')).names).toContain('DNS:flotilla.localhost');
  });

  it('are renewed while the listener stays open', async () => {
    // Signed 370 days ago, it has 27 of its 397 left.
    const clock = createTestClock(Date.now() - 370 * 86_400_000);
    const own = await openFrontStage({ services: [elbv2], clock });
    putNetwork(own.store);
    const ownCalls = elbCalls(own.test.client(ElasticLoadBalancingV2Client));
    const { LoadBalancerArn } = await ownCalls.balancer('renewing');
    const port = await freePort();
    const Certificates = [{ CertificateArn: local }];
    await ownCalls.listener(LoadBalancerArn, port, { Protocol: 'HTTPS', Certificates });
    const look = () => peer('x.flotilla.localhost', port, own.ca());
    const old = await look();
    await own.front.reconcile();
    expect((await look()).serial).toBe(old.serial);
    clock.move(370 * 86_400_000);
    await own.front.reconcile();
    const renewed = await look();
    expect(renewed).toMatchObject({ authorized: true });
    expect(renewed.serial).not.toBe(old.serial);
    await own.close();
  });

  it('of no authority the client knows are refused by it', async () => {
    const name = 'alice.flotilla.localhost';
    const options = { port: securePort, name, ca: Buffer.from('') };
    await expect(ask(options)).rejects.toMatchObject({ code: expect.stringMatching(/CERT|ISSUER|SIGN/) });
  });
});

describe('ports', () => {
  it('that another program has fail the listener, by number, and leave nothing behind', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const address = squatter.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(calls.listener(balancerArn, port)).rejects.toMatchObject({
      name: 'InvalidConfigurationRequestException',
      message: expect.stringContaining(
        `Port ${port} cannot be opened on this machine: another program listens on it`,
      ),
    });
    const { Listeners } = await client.send(new DescribeListenersCommand({ LoadBalancerArn: balancerArn }));
    expect(Listeners?.map((one) => one.Port)).toEqual([securePort]);
    await new Promise((resolve) => squatter.close(resolve));
    const { ListenerArn } = await calls.listener(balancerArn, port);
    expect((await ask({ port, name: 'x' })).status).toBe(404);
    await client.send(new DeleteListenerCommand({ ListenerArn }));
  });

  it('taken by another program when the local cloud starts again are opened once they are free', async () => {
    const own = await openFrontStage({ services: [elbv2] });
    putNetwork(own.store);
    const ownCalls = elbCalls(own.test.client(ElasticLoadBalancingV2Client));
    const port = await freePort();
    await ownCalls.listener((await ownCalls.balancer('again')).LoadBalancerArn, port);
    await own.front.close();
    const squatter = createServer((socket) => void socket.destroy());
    await new Promise<void>((listening) => void squatter.listen(port, '127.0.0.1', listening));
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const again = await openFront({ dir: own.dir, store: own.store, log, second: 20 });
    await expect(again.reconcile()).rejects.toThrow(`port ${port}: another program listens on it`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(lines.filter((line) => line.startsWith(`front: port ${port}:`))).toHaveLength(1);
    await new Promise((closed) => void squatter.close(closed));
    const status = () =>
      ask({ port, name: 'x' }).then(
        (answer) => answer.status,
        () => 'refused',
      );
    await expect.poll(status, { timeout: 5000 }).toBe(404);
    await again.close();
    await own.close();
  });

  it('move with ModifyListener', async () => {
    const [from, to] = [await freePort(), await freePort()];
    const { ListenerArn } = await calls.listener(balancerArn, from);
    await client.send(
      new ModifyListenerCommand({ ListenerArn, Port: to, DefaultActions: [fixed('200', 'moved')] }),
    );
    expect((await ask({ port: to, name: 'x' })).body).toBe('moved');
    await expect(ask({ port: from, name: 'x' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await client.send(new DeleteListenerCommand({ ListenerArn }));
  });

  it('are shared by load balancers of two regions, told apart by name, rule and certificate', async () => {
    putNetwork(stage.store, 'eu-west-2', 30);
    const abroad = stage.test.client(ElasticLoadBalancingV2Client, 'eu-west-2');
    const other = elbCalls(abroad, 'eu-west-2');
    const acmAbroad = stage.test.client(ACMClient, 'eu-west-2');
    const { CertificateArn } = await acmAbroad.send(
      new RequestCertificateCommand({ DomainName: 'eu.example.org' }),
    );
    await stage.test.settle();
    const balancer = await other.balancer('abroad');
    const listener = await other.listener(balancer.LoadBalancerArn, securePort, {
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn }],
      DefaultActions: [fixed('200', 'abroad')],
    });
    await other.rule(listener.ListenerArn, 1, 'carla.flotilla.localhost', fixed('200', 'carla abroad'));
    expect((await get('carla.flotilla.localhost')).body).toBe('some other box');
    expect((await get('flotilla.localhost')).status).toBe(404);
    expect((await get('eu.example.org')).body).toBe('abroad');
    const byName = { headers: { Host: balancer.DNSName } };
    expect((await get('flotilla.localhost', '/', byName)).body).toBe('abroad');
    await expect(other.listener(balancer.LoadBalancerArn, await usedByHttp())).rejects.toMatchObject({
      name: 'InvalidConfigurationRequestException',
      message: expect.stringContaining('another load balancer'),
    });
    await abroad.send(new DeleteListenerCommand({ ListenerArn: listener.ListenerArn }));
    expect((await get('flotilla.localhost')).status).toBe(404);
  });

  const usedByHttp = async () => {
    const port = await freePort();
    await calls.listener(balancerArn, port, { Protocol: 'HTTPS', Certificates: [{ CertificateArn: local }] });
    return port;
  };
});

describe('requests nobody should send', () => {
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    const group = await calls.group('strict', upstream.port);
    await calls.register(group.TargetGroupArn, 'i-alice');
    await calls.listener(balancerArn, port, { DefaultActions: [forwardTo(group.TargetGroupArn)] });
  });

  it.each([
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 2\r\n'],
    ['a length beside chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n'],
    ['an encoding that does not end in chunked', 'Transfer-Encoding: chunked, identity\r\n'],
    ['an encoding nobody knows', 'Transfer-Encoding: xchunked\r\n'],
    ['an encoding behind a tab', 'Transfer-Encoding:\x0bchunked\r\n'],
    ['a space before the colon', 'Transfer-Encoding : chunked\r\n'],
    ['a folded header', 'X-A: 1\r\n Transfer-Encoding: chunked\r\n'],
    ['a bare line feed', 'X-A: 1\nTransfer-Encoding: chunked\r\n'],
    ['two hosts', 'Host: other\r\n'],
    ['a header of more than 16 KiB', `X-A: ${'x'.repeat(16_400)}\r\n`],
    [
      'headers of more than 64 KiB',
      Array.from({ length: 9 }, (_, n) => `X-${n}: ${'x'.repeat(8000)}\r\n`).join(''),
    ],
  ])('are refused with 400: %s', async (_name, header) => {
    const before = seen.length;
    const text = await raw(
      port,
      `POST / HTTP/1.1\r\nHost: a\r\n${header}\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(seen).toHaveLength(before);
  });

  it.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['an absolute target', 'GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a target of more than 16 KiB', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414],
    ['something else entirely', '\x16\x03\x01\x02\x00\r\n\r\n', 400],
  ])('are refused: %s', async (_name, text, status) => {
    expect(await raw(port, text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('cannot talk end-to-end headers away, and hop-by-hop headers stay on their hop', async () => {
    await raw(
      port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Forwarded-For, X-Hop\r\nX-Hop: 1\r\nTE: trailers\r\n' +
        'Proxy-Authorization: x\r\nKeep-Alive: 5\r\nX-Kept: 1\r\n\r\n',
    );
    const { headers = {} } = seen.at(-1) ?? {};
    expect(headers).toMatchObject({ 'x-kept': '1', 'x-forwarded-for': '127.0.0.1', host: 'a' });
    for (const gone of ['x-hop', 'te', 'proxy-authorization', 'keep-alive'])
      expect(headers).not.toHaveProperty(gone);
  });
});
