import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { ACMClient, ListCertificates$, ListCertificatesCommand } from '@aws-sdk/client-acm';
import {
  DescribeInstances$,
  DescribeInstancesCommand,
  EC2Client,
  StopInstances$,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { ListHostedZones$, ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openServer } from '../../src/localcloud/server.js';
import { sts } from '../../src/localcloud/sts/service.js';
import { action, type Service } from '../../src/localcloud/wire/action.js';
import type { FakeMachines } from '../helpers/fake-machines.js';
import { type ClientConfig, createTestCloud, type TestCloud } from '../helpers/test-cloud.js';

const region: string[] = [];
const services: readonly Service[] = [
  sts,
  {
    scope: 'ec2',
    protocol: 'ec2Query',
    actions: [
      action(DescribeInstances$, (_input, call) => {
        region.push(call.region);
        return {};
      }),
    ],
  },
  { scope: 'route53', protocol: 'restXml', actions: [action(ListHostedZones$, () => ({}))] },
  { scope: 'acm', protocol: 'awsJson1.1', actions: [action(ListCertificates$, () => ({}))] },
];

let cloud: TestCloud<FakeMachines>;

beforeEach(async () => {
  region.length = 0;
  cloud = await createTestCloud({ services });
});
afterEach(() => cloud.close());

describe('requests nobody signs', () => {
  it('tell that the process answers', async () => {
    const response = await fetch(`${cloud.url}/flotilla/health`);
    expect(await response.json()).toEqual({
      pid: process.pid,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it('get a proof that the key is here, for this port and this question alone', async () => {
    const { port } = new URL(cloud.url);
    const proofOf = async (nonce: string) => {
      const response = await fetch(`${cloud.url}/flotilla/health?nonce=${nonce}`);
      return ((await response.json()) as { proof?: string }).proof;
    };
    const nonce = '0123456789abcdef'.repeat(2);
    const hmac = createHmac('sha256', cloud.credentials.secretAccessKey);
    expect(await proofOf(nonce)).toBe(hmac.update(`flotilla health ${port} ${nonce}`).digest('hex'));
    expect(await proofOf('f'.repeat(32))).not.toBe(await proofOf(nonce));
    for (const wrong of ['', 'x'.repeat(32), `${nonce}0`, `${nonce}&a=b`]) {
      expect(await proofOf(wrong)).toBeUndefined();
    }
  });

  it('tell which address boxes see', async () => {
    const response = await fetch(`${cloud.url}/flotilla/caller-ip`);
    expect(await response.text()).toBe(cloud.machines.callerIp);
  });

  it.each([
    ['GET', '/'],
    ['GET', '/flotilla/secrets'],
    ['POST', '/flotilla/health'],
    ['POST', '/'],
  ])('are refused otherwise: %s %s', async (method, path) => {
    const response = await fetch(cloud.url + path, { method });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it('are refused with half a signature', async () => {
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x' };
    const response = await fetch(cloud.url, { method: 'POST', headers });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('<Code>IncompleteSignature</Code>'),
    ]);
  });
});

type AnyClient = { send(command: never): Promise<unknown> };
type ClientType = new (config: ClientConfig & { systemClockOffset?: number }) => AnyClient;

const denials: readonly {
  service: string;
  Client: ClientType;
  command: object;
  wrongKey: [string, number];
  wrongSecret: [string, number];
  expired: [string, number];
}[] = [
  {
    service: 'ec2',
    Client: EC2Client,
    command: new DescribeInstancesCommand({}),
    wrongKey: ['AuthFailure', 401],
    wrongSecret: ['AuthFailure', 403],
    expired: ['RequestExpired', 400],
  },
  {
    service: 'sts',
    Client: STSClient,
    command: new GetCallerIdentityCommand({}),
    wrongKey: ['InvalidClientTokenId', 403],
    wrongSecret: ['SignatureDoesNotMatch', 403],
    expired: ['SignatureDoesNotMatch', 403],
  },
  {
    service: 'route53',
    Client: Route53Client,
    command: new ListHostedZonesCommand({}),
    wrongKey: ['InvalidClientTokenId', 403],
    wrongSecret: ['SignatureDoesNotMatch', 403],
    expired: ['SignatureDoesNotMatch', 403],
  },
  {
    service: 'acm',
    Client: ACMClient,
    command: new ListCertificatesCommand({}),
    wrongKey: ['UnrecognizedClientException', 400],
    wrongSecret: ['InvalidSignatureException', 400],
    expired: ['InvalidSignatureException', 400],
  },
];

describe.each(denials)('keys at $service', ({ Client, command, wrongKey, wrongSecret, expired }) => {
  const send = (config: object) => {
    const { url: endpoint, credentials } = cloud;
    const client = new Client({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, ...config });
    return client.send(command as never);
  };
  const refusal = ([name, httpStatusCode]: [string, number]) => ({ name, $metadata: { httpStatusCode } });

  it('are checked: id, secret and the time of the request', async () => {
    const { accessKeyId, secretAccessKey } = cloud.credentials;
    const other = send({ credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey } });
    await expect(other).rejects.toMatchObject(refusal(wrongKey));
    const guessed = send({ credentials: { accessKeyId, secretAccessKey: 'guessed' } });
    await expect(guessed).rejects.toMatchObject(refusal(wrongSecret));
    await expect(send({ systemClockOffset: -6 * 60_000 })).rejects.toMatchObject(refusal(expired));
    await expect(send({ systemClockOffset: 4 * 60_000 })).resolves.toBeDefined();
  });

  it('go with a session token or without', async () => {
    const credentials = { ...cloud.credentials, sessionToken: 'ignored' };
    await expect(send({ credentials })).resolves.toBeDefined();
  });
});

describe('the server', () => {
  it('tells the handler the region of the signature', async () => {
    await cloud.client(EC2Client, 'eu-north-1').send(new DescribeInstancesCommand({}));
    expect(region).toEqual(['eu-north-1']);
  });

  it('outlives clients that hang up in the middle of a request', async () => {
    const socket = connect(Number(new URL(cloud.url).port), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await expect.poll(() => cloud.logged.join('\n')).toMatch(/connection dropped: aborted/);
    expect((await fetch(`${cloud.url}/flotilla/health`)).status).toBe(200);
  });

  it('outlives what is no HTTP at all', async () => {
    const socket = connect(Number(new URL(cloud.url).port), '127.0.0.1');
    socket.write('\x16\x03\x01 nonsense\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    expect((await fetch(`${cloud.url}/flotilla/health`)).status).toBe(200);
  });

  it('says so when its port is taken', async () => {
    const { cloud: localCloud, credentials, url } = cloud;
    const port = Number(new URL(url).port);
    await expect(openServer({ cloud: localCloud, services, credentials, port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('notes what changes something and what is refused, without what was sent', async () => {
    const lines: string[] = [];
    const options = {
      cloud: cloud.cloud,
      credentials: cloud.credentials,
      access: (line: string) => lines.push(line),
    };
    const changing = action(StopInstances$, () => ({}));
    const [ec2] = services.filter(({ scope }) => scope === 'ec2');
    const server = await openServer({
      ...options,
      services: [{ ...(ec2 as Service), actions: [...(ec2 as Service).actions, changing] }],
    });
    const client = new EC2Client({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: cloud.credentials,
    });
    await client.send(new DescribeInstancesCommand({}));
    await client.send(new StopInstancesCommand({ InstanceIds: ['i-secret'] }));
    await client.send(new StopInstancesCommand({ InstanceIds: undefined })).catch(() => {});
    await fetch(server.url, { method: 'POST' });
    await server.close();
    expect(lines.map((line) => line.replace(/, \d+ ms, [0-9a-f-]{36}$/, ''))).toEqual([
      'ec2 StopInstances: done',
      'ec2 a request: MissingParameter',
      'unknown a request: MissingAuthenticationToken',
    ]);
  });

  it('lets an answer finish that is being written when it closes', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow: Service = {
      scope: 'ec2',
      protocol: 'ec2Query',
      actions: [action(DescribeInstances$, () => held.then(() => ({ Reservations: [] })))],
    };
    const own = await createTestCloud({ services: [slow] });
    const answer = own.client(EC2Client).send(new DescribeInstancesCommand({}));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closing = own.close();
    release();
    expect((await answer).Reservations).toEqual([]);
    await closing;
  });
});
