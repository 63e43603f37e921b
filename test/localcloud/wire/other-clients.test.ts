// The AWS CLI and boto3 have encoders, parsers and signers of their own: what they send and understand.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CreateStack$, DescribeStacks$ } from '@aws-sdk/client-cloudformation';
import { CreateTags$, DescribeInstances$, ImportKeyPair$, RunInstances$ } from '@aws-sdk/client-ec2';
import { CreateRule$ } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ChangeResourceRecordSets$, CreateHostedZone$ } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serviceQuotas } from '../../../src/localcloud/servicequotas/service.js';
import { ssm } from '../../../src/localcloud/ssm/service.js';
import { sts } from '../../../src/localcloud/sts/service.js';
import { action, type Service } from '../../../src/localcloud/wire/action.js';
import { AwsError } from '../../../src/localcloud/wire/error.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { canRun } from '../../helpers/programs.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

const run = promisify(execFile);
const time = new Date('2026-03-04T05:06:07Z');

let received: unknown;
const record = (schema: unknown, answer: unknown) =>
  action(schema, (input) => {
    received = input;
    if (answer instanceof Error) throw answer;
    return answer;
  });

const instance = { InstanceId: 'i-1', LaunchTime: time, Tags: [{ Key: 'Name', Value: 'a <b> & "c"' }] };
const stack = {
  StackName: 's',
  StackStatus: 'CREATE_COMPLETE',
  CreationTime: time,
  Outputs: [{ OutputKey: 'Url', OutputValue: 'https://x/?a=1&b=2' }],
};
const change = { Id: '/change/C1', Status: 'PENDING', SubmittedAt: time };

const services: readonly Service[] = [
  sts,
  ssm,
  serviceQuotas,
  {
    scope: 'ec2',
    protocol: 'ec2Query',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    actions: [
      record(DescribeInstances$, { Reservations: [{ ReservationId: 'r-1', Instances: [instance] }] }),
      record(RunInstances$, new AwsError('InsufficientInstanceCapacity', 'None of that type left.', 500)),
      record(CreateTags$, undefined),
      record(ImportKeyPair$, { KeyName: 'k', KeyFingerprint: 'f' }),
    ],
  },
  {
    scope: 'cloudformation',
    protocol: 'awsQuery',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    actions: [
      record(DescribeStacks$, { Stacks: [stack] }),
      record(CreateStack$, new AwsError('AlreadyExistsException', 'Stack [s] already exists')),
    ],
  },
  {
    scope: 'elasticloadbalancing',
    protocol: 'awsQuery',
    actions: [record(CreateRule$, { Rules: [{ Priority: '7' }] })],
  },
  {
    scope: 'route53',
    protocol: 'restXml',
    xmlNamespace: 'https://route53.amazonaws.com/doc/2013-04-01/',
    actions: [
      record(ChangeResourceRecordSets$, { ChangeInfo: change }),
      record(CreateHostedZone$, {
        HostedZone: { Id: '/hostedzone/Z1', Name: 'x.', CallerReference: 'r' },
        ChangeInfo: change,
        DelegationSet: { NameServers: ['ns.x'] },
        Location: 'https://x/Z1',
      }),
    ],
  },
];

let cloud: TestCloud<FakeMachines>;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  cloud = await createTestCloud({ services });
  environment = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});
afterAll(() => cloud.close());
beforeEach(() => {
  received = undefined;
});

const hasCli = canRun('aws', ['--version']);
const hasBoto = canRun('python3', ['-c', 'import boto3']);

async function aws(...args: string[]): Promise<unknown> {
  const all = ['--endpoint-url', cloud.url, '--output', 'json', ...args];
  const { stdout } = await run('aws', all, { env: environment });
  return stdout === '' ? undefined : JSON.parse(stdout);
}

describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not installed: skipped)'}`, () => {
  it('speaks with EC2', async () => {
    const answer = await aws(
      'ec2',
      'describe-instances',
      '--instance-ids',
      'i-1',
      'i-2',
      '--filters',
      'Name=tag:Name,Values=a,b c&d',
    );
    expect(received).toEqual({
      InstanceIds: ['i-1', 'i-2'],
      Filters: [{ Name: 'tag:Name', Values: ['a', 'b c&d'] }],
    });
    expect(answer).toMatchObject({
      Reservations: [{ Instances: [{ InstanceId: 'i-1', Tags: instance.Tags }] }],
    });
    expect(await aws('ec2', 'create-tags', '--resources', 'i-1', '--tags', 'Key=a,Value=')).toBeUndefined();
    expect(received).toEqual({ Resources: ['i-1'], Tags: [{ Key: 'a', Value: '' }] });
  });

  it('shows errors with their code', async () => {
    const launch = aws('ec2', 'run-instances', '--image-id', 'ami-1', '--instance-type', 't3.micro');
    await expect(launch).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /\(InsufficientInstanceCapacity\) when calling the RunInstances operation.*: None of that type left\./,
      ),
    });
    expect(received).toMatchObject({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 });
    const create = aws(
      'cloudformation',
      'create-stack',
      '--stack-name',
      's',
      '--template-body',
      '{}',
      '--parameters',
      'ParameterKey=A,ParameterValue=b',
    );
    await expect(create).rejects.toMatchObject({
      stderr: expect.stringContaining('(AlreadyExistsException)'),
    });
    expect(received).toMatchObject({ Parameters: [{ ParameterKey: 'A', ParameterValue: 'b' }] });
  });

  it('speaks with CloudFormation, Route 53, STS, SSM and Service Quotas', async () => {
    expect(await aws('cloudformation', 'describe-stacks')).toMatchObject({
      Stacks: [{ Outputs: stack.Outputs }],
    });
    const batch = {
      Changes: [
        {
          Action: 'UPSERT',
          ResourceRecordSet: { Name: 'a.x.', Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: '"<&>"' }] },
        },
      ],
    };
    const changed = await aws(
      'route53',
      'change-resource-record-sets',
      '--hosted-zone-id',
      'Z1',
      '--change-batch',
      JSON.stringify(batch),
    );
    expect(received).toEqual({ HostedZoneId: 'Z1', ChangeBatch: batch });
    expect(changed).toMatchObject({ ChangeInfo: { Id: '/change/C1', Status: 'PENDING' } });
    expect(await aws('sts', 'get-caller-identity')).toMatchObject({ Account: '123456789012' });
    const path = '/aws/service/debian/release/12/latest/amd64';
    expect(await aws('ssm', 'get-parameter', '--name', path)).toMatchObject({ Parameter: { Name: path } });
    expect(
      await aws('service-quotas', 'get-service-quota', '--service-code', 'ec2', '--quota-code', 'L-DB2E81BA'),
    ).toMatchObject({ Quota: { Value: 64 } });
  });

  it('is refused with a wrong secret', async () => {
    const env = { ...environment, AWS_SECRET_ACCESS_KEY: 'guessed' };
    const call = run('aws', ['--endpoint-url', cloud.url, 'sts', 'get-caller-identity'], { env });
    await expect(call).rejects.toMatchObject({ stderr: expect.stringContaining('(SignatureDoesNotMatch)') });
  });
});

const script = `
import boto3, json, sys
def client(name): return boto3.client(name, endpoint_url=sys.argv[1])
ec2 = client('ec2')
key = ec2.import_key_pair(KeyName='k', PublicKeyMaterial=b'ssh-ed25519 AAAA')
instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]
rule = client('elbv2').create_rule(ListenerArn='l', Priority=7,
    Conditions=[{'Field': 'host-header', 'HostHeaderConfig': {'Values': ['a.x', 'b.x']}}],
    Actions=[{'Type': 'forward', 'TargetGroupArn': 't'}])
zone = client('route53').create_hosted_zone(Name='x.', CallerReference='r & s')
refused = None
try: client('cloudformation').create_stack(StackName='s', TemplateBody='{}')
except client('cloudformation').exceptions.AlreadyExistsException as error: refused = error.response
print(json.dumps({
    'fingerprint': key['KeyFingerprint'], 'time': instance['LaunchTime'].isoformat(), 'priority': rule['Rules'][0]['Priority'],
    'location': zone['Location'], 'nameServers': zone['DelegationSet']['NameServers'],
    'requestId': refused['ResponseMetadata']['RequestId'], 'message': refused['Error']['Message'],
}))
`;

describe.skipIf(!hasBoto)(`boto3${hasBoto ? '' : ' (not installed: skipped)'}`, () => {
  it('speaks every protocol', async () => {
    const { stdout } = await run('python3', ['-c', script, cloud.url], { env: environment });
    expect(JSON.parse(stdout)).toEqual({
      fingerprint: 'f',
      time: '2026-03-04T05:06:07+00:00',
      priority: '7',
      location: 'https://x/Z1',
      nameServers: ['ns.x'],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: 'Stack [s] already exists',
    });
  });

  it('sends blobs, lists in lists and XML as they are', async () => {
    const send = (code: string) =>
      run('python3', ['-c', `import boto3, sys\n${code}`, cloud.url], { env: environment });
    await send(
      "boto3.client('ec2', endpoint_url=sys.argv[1]).import_key_pair(KeyName='k', PublicKeyMaterial=b'ssh-ed25519 AAAA')",
    );
    const { PublicKeyMaterial } = received as { PublicKeyMaterial: Uint8Array };
    expect(Buffer.from(PublicKeyMaterial).toString()).toBe('ssh-ed25519 AAAA');
    await send(
      "boto3.client('elbv2', endpoint_url=sys.argv[1]).create_rule(ListenerArn='l', Priority=7, Actions=[], Conditions=[{'Field': 'host-header', 'HostHeaderConfig': {'Values': ['a.x', 'b.x']}}])",
    );
    expect(received).toEqual({
      ListenerArn: 'l',
      Priority: 7,
      Actions: [],
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: ['a.x', 'b.x'] } }],
    });
    await send(
      "boto3.client('route53', endpoint_url=sys.argv[1]).create_hosted_zone(Name='x.', CallerReference='r & <s>')",
    );
    expect(received).toEqual({ Name: 'x.', CallerReference: 'r & <s>' });
  });
});
