// What clients see of requests that are refused, in each protocol's own form.
import {
  ACMClient,
  DescribeCertificate$,
  DescribeCertificateCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-acm';
import {
  AlreadyExistsException,
  CloudFormationClient,
  CreateStack$,
  CreateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateTags$,
  CreateTagsCommand,
  DescribeInstances$,
  DescribeInstancesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroups$,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  TargetGroupNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ChangeResourceRecordSets$,
  ChangeResourceRecordSetsCommand,
  GetHostedZone$,
  GetHostedZoneCommand,
  ListHostedZonesCommand,
  NoSuchHostedZone,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { action, type Service } from '../../../src/localcloud/wire/action.js';
import { AwsError } from '../../../src/localcloud/wire/error.js';
import { signRequest } from '../../../src/localcloud/wire/sigv4.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { type ClientConfig, createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

let fault: Error;
const fail = () => {
  throw fault;
};

const services: readonly Service[] = [
  {
    scope: 'ec2',
    protocol: 'ec2Query',
    actions: [action(DescribeInstances$, fail), action(CreateTags$, fail)],
  },
  { scope: 'cloudformation', protocol: 'awsQuery', actions: [action(CreateStack$, fail)] },
  { scope: 'elasticloadbalancing', protocol: 'awsQuery', actions: [action(DescribeTargetGroups$, fail)] },
  {
    scope: 'route53',
    protocol: 'restXml',
    actions: [action(GetHostedZone$, fail), action(ChangeResourceRecordSets$, fail)],
  },
  { scope: 'acm', protocol: 'awsJson1.1', actions: [action(DescribeCertificate$, fail)] },
];

let cloud: TestCloud<FakeMachines>;

beforeEach(async () => {
  fault = new AwsError('TestFault', 'a <fault> & more', 418);
  cloud = await createTestCloud({ services });
});
afterEach(() => cloud.close());

type AnyClient = { send(command: never): Promise<unknown> };
type ClientType = new (config: ClientConfig) => AnyClient;

const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/x';
const calls: readonly { service: string; Client: ClientType; command: unknown }[] = [
  { service: 'EC2', Client: EC2Client, command: new DescribeInstancesCommand({}) },
  {
    service: 'CloudFormation',
    Client: CloudFormationClient,
    command: new CreateStackCommand({ StackName: 'x' }),
  },
  { service: 'ELB', Client: ElasticLoadBalancingV2Client, command: new DescribeTargetGroupsCommand({}) },
  { service: 'Route 53', Client: Route53Client, command: new GetHostedZoneCommand({ Id: 'Z1' }) },
  { service: 'ACM', Client: ACMClient, command: new DescribeCertificateCommand({ CertificateArn: arn }) },
];

const send = (Client: ClientType, command: unknown) => cloud.client(Client).send(command as never);

describe.each(calls)('$service', ({ Client, command }) => {
  it('carries code, message, status and request id of an AwsError', async () => {
    await expect(send(Client, command)).rejects.toMatchObject({
      name: 'TestFault',
      message: 'a <fault> & more',
      $metadata: { httpStatusCode: 418, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('hides what broke behind InternalFailure and logs it with its stack', async () => {
    fault = new TypeError('secret detail');
    const refused = await send(Client, command).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
    expect(String(refused)).not.toContain('secret detail');
    expect(cloud.logged.join('\n')).toMatch(/secret detail\n\s+at /);
  });
});

describe('modelled errors', () => {
  const modelled = [
    { ...calls[1], code: 'AlreadyExistsException', Class: AlreadyExistsException },
    { ...calls[2], code: 'TargetGroupNotFound', Class: TargetGroupNotFoundException },
    { ...calls[3], code: 'NoSuchHostedZone', Class: NoSuchHostedZone },
    { ...calls[4], code: 'ResourceNotFoundException', Class: ResourceNotFoundException },
  ];
  it.each(modelled)('are the client’s own classes, by the code on the wire: $code', async (row) => {
    const { code, Class, Client = EC2Client, command } = row;
    fault = new AwsError(code, 'not there');
    const refused = await send(Client, command).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Class);
    expect(refused).toMatchObject({ message: 'not there' });
  });
});

describe('unknown actions', () => {
  it('are InvalidAction in queries and an unknown operation elsewhere', async () => {
    await expect(
      send(EC2Client, new RunInstancesCommand({ MinCount: 1, MaxCount: 1 })),
    ).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'The action RunInstances is not valid for this web service.',
    });
    await expect(send(Route53Client, new ListHostedZonesCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      $metadata: { httpStatusCode: 404 },
    });
    expect(
      await post({ service: 'cloudformation', body: 'Action=Nothing&Version=2010-05-15' }),
    ).toMatchObject({
      status: 400,
      text: expect.stringContaining(
        '<Code>InvalidAction</Code><Message>Could not find operation Nothing for version 2010-05-15</Message>',
      ),
    });
    expect(
      await post({ service: 'acm', body: '{}', headers: { 'x-amz-target': 'CertificateManager.Nothing' } }),
    ).toMatchObject({
      status: 400,
      text: expect.stringContaining('"__type":"UnknownOperationException"'),
    });
  });

  it('include having none, and services that are not there', async () => {
    expect((await post({ service: 'ec2', body: '' })).text).toContain('<Code>MissingAction</Code>');
    expect((await post({ service: 'cloudformation', body: 'Version=1' })).text).toContain(
      '<Code>MissingAction</Code>',
    );
    expect(await post({ service: 's3', body: '' })).toMatchObject({
      status: 404,
      text: expect.stringContaining('<Code>UnknownService</Code>'),
    });
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    expect((await post({ service: 'dynamodb', body: '{}', headers })).text).toContain(
      '"__type":"UnknownService"',
    );
  });
});

describe('missing members', () => {
  it('are MissingParameter at EC2, by their name in the query', async () => {
    const tags = new CreateTagsCommand({ Resources: ['i-1'], Tags: undefined });
    await expect(send(EC2Client, tags)).rejects.toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter Tag',
    });
  });

  it('are validation errors elsewhere, at any depth', async () => {
    await expect(
      send(
        CloudFormationClient,
        new CreateStackCommand({ StackName: undefined, Tags: [{ Key: 'a', Value: undefined }] }),
      ),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        "2 validation errors detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'tags.1.member.value' failed to satisfy constraint: Member must not be null",
    });
    await expect(
      send(ACMClient, new DescribeCertificateCommand({ CertificateArn: undefined })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'certificateArn' failed to satisfy constraint: Member must not be null",
    });
    const batch = new ChangeResourceRecordSetsCommand({
      HostedZoneId: 'Z1',
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: { Name: 'a.', Type: undefined } }] },
    });
    await expect(send(Route53Client, batch)).rejects.toMatchObject({
      name: 'InvalidInput',
      message: expect.stringContaining("'changeBatch.changes.1.member.resourceRecordSet.type'"),
    });
  });
});

describe('malformed requests', () => {
  it.each([
    ['ec2', 'Action=DescribeInstances&MaxResults=many', 'InvalidParameterValue'],
    ['ec2', 'Action=DescribeInstances&DryRun=perhaps', 'InvalidParameterValue'],
    ['ec2', 'Action=DescribeInstances&Nonsense.1=x', 'UnknownParameter'],
    ['cloudformation', 'Action=CreateStack&StackName=x&TimeoutInMinutes=soon', 'MalformedInput'],
  ])('of %s are refused: %s', async (service, body, code) => {
    expect(await post({ service, body })).toMatchObject({
      status: 400,
      text: expect.stringContaining(`<Code>${code}</Code>`),
    });
  });

  it.each([
    ['{', 'SerializationException'],
    ['[]', 'SerializationException'],
    ['{"CertificateArn": 7}', 'SerializationException'],
    ['{"CertificateArn": null}', 'ValidationException'],
  ])('of JSON are refused: %s', async (body, code) => {
    const headers = { 'x-amz-target': 'CertificateManager.DescribeCertificate' };
    expect((await post({ service: 'acm', body, headers })).text).toContain(`"__type":"${code}"`);
  });

  const zone = '/2013-04-01/hostedzone/Z1/rrset';
  it.each([
    'not XML',
    '<ChangeResourceRecordSetsRequest>',
    '<!DOCTYPE x [<!ENTITY a "aaaa">]><ChangeResourceRecordSetsRequest/>',
    '<a><ChangeBatch><Changes><Change><ResourceRecordSet><TTL>long</TTL></ResourceRecordSet></Change></Changes></ChangeBatch></a>',
  ])('of XML are refused: %s', async (body) => {
    expect(await post({ service: 'route53', body, path: zone })).toMatchObject({
      status: 400,
      text: expect.stringContaining('<Code>InvalidInput</Code>'),
    });
  });

  it('that are too large are refused before they are read', async () => {
    const body = `Action=DescribeInstances&x=${'x'.repeat(1024 * 1024)}`;
    const response = await fetch(cloud.url, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect((await fetch(`${cloud.url}/flotilla/health`)).status).toBe(200);
  });
});

interface Posted {
  readonly service: string;
  readonly body: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

/** Sends what no client would, signed as it must be. */
async function post({
  service,
  body,
  path = '/',
  headers = {},
}: Posted): Promise<{ status: number; text: string }> {
  const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const { accessKeyId } = cloud.credentials;
  const signed = { host: new URL(cloud.url).host, 'x-amz-date': stamp };
  const scope = { accessKeyId, day: stamp.slice(0, 8), region: 'us-east-1', service };
  const signature = signRequest({
    request: { method: 'POST', path, query: '', headers: signed, body: Buffer.from(body) },
    scope,
    signedHeaders: Object.keys(signed),
    credentials: cloud.credentials,
  });
  const credential = `${accessKeyId}/${scope.day}/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
  const response = await fetch(cloud.url + path, {
    method: 'POST',
    body,
    headers: { ...signed, ...headers, authorization },
  });
  return { status: response.status, text: await response.text() };
}
