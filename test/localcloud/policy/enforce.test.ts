// The policy in force: each service's refusal, what a call needs, and CloudFormation with its caller's rights.
import { ACMClient, ListCertificatesCommand } from '@aws-sdk/client-acm';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateSecurityGroupCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callControl } from '../../../src/localcloud/control/call.js';
import type { DescribedPolicy } from '../../../src/localcloud/control/DescribePolicy.js';
import { control } from '../../../src/localcloud/control/service.js';
import { services } from '../../../src/localcloud/services.js';
import type { FakeMachines } from '../../helpers/fake-machines.js';
import { createTestCloud, type TestCloud } from '../../helpers/test-cloud.js';

let cloud: TestCloud<FakeMachines>;
let ec2: EC2Client;

beforeEach(async () => {
  cloud = await createTestCloud({ services: [...services, control] });
  ec2 = cloud.client(EC2Client);
});
afterEach(() => cloud.close());

const ask = (action: string, input: object) =>
  callControl({ url: cloud.url, region: 'us-east-1', ...cloud.credentials, action, input });

const enforce = (...statements: readonly object[]) => {
  const Statement = statements.map((one) => ({ Effect: 'Allow', Resource: '*', ...one }));
  return ask('SetPolicy', { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
};

const described = async () => (await ask('DescribePolicy', {})) as DescribedPolicy;
const tagged = (type: string, Key = 'flotilla:prefix', Value = 'flotilla') => [
  { ResourceType: type as never, Tags: [{ Key, Value }] },
];
const ours = { StringEquals: { 'aws:ResourceTag/flotilla:prefix': 'flotilla' } };
const making = { StringEquals: { 'aws:RequestTag/flotilla:prefix': 'flotilla' } };
const CidrBlock = '10.0.0.0/16';

describe('a refusal', () => {
  it('is in each service’s words', async () => {
    await enforce({ Action: 'ec2:DescribeVpcs' });
    await expect(ec2.send(new CreateVpcCommand({ CidrBlock }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      message:
        'You are not authorized to perform this operation. User: arn:aws:iam::123456789012:user/flotilla is not ' +
        'authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:us-east-1:123456789012:vpc/* because no ' +
        'identity-based policy allows the ec2:CreateVpc action.',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(
      cloud.client(CloudFormationClient).send(new DescribeStacksCommand({})),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /is not authorized to perform: cloudformation:DescribeStacks because no/,
      ),
    });
    await expect(cloud.client(ACMClient).send(new ListCertificatesCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const get = new GetParameterCommand({ Name: '/aws/service/ami-amazon-linux-latest/x' });
    await expect(cloud.client(SSMClient).send(get)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('on resource: arn:aws:ssm:us-east-1::parameter/aws/service/ami-'),
    });
  });

  it('says where a statement denies', async () => {
    await enforce({ Action: '*' }, { Effect: 'Deny', Action: 'ec2:CreateVpc' });
    await expect(ec2.send(new CreateVpcCommand({ CidrBlock }))).rejects.toThrow('with an explicit deny');
  });

  it('comes before a dry run says anything', async () => {
    await enforce({ Action: 'ssm:GetParameter' });
    await expect(ec2.send(new CreateVpcCommand({ CidrBlock, DryRun: true }))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
    });
  });

  it('is none for whoever asks who he is, nor for the cloud’s own requests', async () => {
    await enforce({ Effect: 'Deny', Action: '*' });
    const { Arn } = await cloud.client(STSClient).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:iam::123456789012:user/flotilla');
    await ask('SetPolicy', { Policy: '' });
    await ec2.send(new CreateVpcCommand({ CidrBlock }));
  });
});

describe('what a call needs', () => {
  it('is the tag of ours on what it makes, and the right to give it', async () => {
    const own = new CreateVpcCommand({ CidrBlock, TagSpecifications: tagged('vpc') });
    await enforce({ Action: 'ec2:CreateVpc', Condition: making });
    await expect(ec2.send(own)).rejects.toThrow('not authorized to perform: ec2:CreateTags on resource');
    const tagging = { Action: 'ec2:CreateTags', Condition: { Null: { 'ec2:CreateAction': 'false' } } };
    await enforce({ Action: 'ec2:CreateVpc', Condition: making }, tagging);
    await ec2.send(own);
    await expect(ec2.send(new CreateVpcCommand({ CidrBlock }))).rejects.toThrow('ec2:CreateVpc');
    const others = new CreateVpcCommand({
      CidrBlock,
      TagSpecifications: tagged('vpc', 'flotilla:prefix', 'theirs'),
    });
    await expect(ec2.send(others)).rejects.toThrow('ec2:CreateVpc');
  });

  it('is the tag of ours on everything it names', async () => {
    const make = async (TagSpecifications?: ReturnType<typeof tagged>) =>
      (await ec2.send(new CreateVpcCommand({ CidrBlock, TagSpecifications }))).Vpc?.VpcId;
    const [mine, theirs] = [await make(tagged('vpc')), await make()];
    await enforce({
      Action: ['ec2:DeleteVpc', 'ec2:CreateTags', 'ec2:CreateSecurityGroup'],
      Condition: ours,
    });
    await expect(ec2.send(new DeleteVpcCommand({ VpcId: theirs }))).rejects.toThrow(`vpc/${theirs}`);
    const steal = {
      Resources: [mine ?? '', theirs ?? ''],
      Tags: [{ Key: 'flotilla:prefix', Value: 'flotilla' }],
    };
    await expect(ec2.send(new CreateTagsCommand(steal))).rejects.toThrow(`vpc/${theirs}`);
    const group = { GroupName: 'g', Description: 'vpc-0123456789abcdef0', VpcId: mine };
    await expect(ec2.send(new CreateSecurityGroupCommand(group))).rejects.toThrow('security-group/*');
    await expect(ec2.send(new DeleteVpcCommand({ VpcId: 'vpc-0123456789abcdef0' }))).rejects.toThrow(
      'ec2:DeleteVpc',
    );
    await ec2.send(new DeleteVpcCommand({ VpcId: mine }));
  });

  it('is both for a snapshot: the volume it is of, and itself', async () => {
    const zone = { AvailabilityZone: 'us-east-1a', Size: 1 };
    const { VolumeId } = await ec2.send(new CreateVolumeCommand(zone));
    const snapshot = new CreateSnapshotCommand({ VolumeId, TagSpecifications: tagged('snapshot') });
    await enforce({ Action: ['ec2:CreateSnapshot', 'ec2:CreateTags'], Condition: making });
    await expect(ec2.send(snapshot)).rejects.toThrow(`volume/${VolumeId}`);
  });

  it('is the type of records, where that is asked', async () => {
    const only = { 'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['A'] } };
    await enforce({ Action: 'route53:ChangeResourceRecordSets', Condition: only });
    const change = (Type: 'A' | 'TXT', Value: string) => {
      const ResourceRecords = [{ Value }];
      const ResourceRecordSet = { Name: 'x.flotilla.localhost', Type, TTL: 60, ResourceRecords };
      const ChangeBatch = { Changes: [{ Action: 'UPSERT' as const, ResourceRecordSet }] };
      const input = { HostedZoneId: 'Z0FLOTILLALOCALHOST', ChangeBatch };
      return cloud.client(Route53Client).send(new ChangeResourceRecordSetsCommand(input));
    };
    await change('A', '192.0.2.1');
    await expect(change('TXT', '"x"')).rejects.toThrow('hostedzone/Z0FLOTILLALOCALHOST');
  });
});

describe('CloudFormation', () => {
  it('has its caller’s rights', async () => {
    await enforce({ Action: ['cloudformation:*', 'ec2:Describe*'] });
    const cloudFormation = cloud.client(CloudFormationClient);
    const TemplateBody = JSON.stringify({
      Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock } } },
    });
    const { StackId } = await cloudFormation.send(new CreateStackCommand({ StackName: 'one', TemplateBody }));
    const statusNow = async () =>
      (await cloudFormation.send(new DescribeStacksCommand({ StackName: StackId }))).Stacks?.[0]?.StackStatus;
    await expect.poll(statusNow).toBe('ROLLBACK_COMPLETE');
    expect((await described()).Refused).toEqual(['ec2:CreateVpc']);
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
  });
});

describe('SetPolicy', () => {
  it('tells what was asked for since, and forgets it with the next', async () => {
    expect(await described()).toEqual({ Asked: [], Refused: [] });
    await enforce({ Action: 'ec2:DescribeVpcs' });
    await ec2.send(new DescribeVpcsCommand({}));
    await expect(ec2.send(new CreateVpcCommand({ CidrBlock }))).rejects.toThrow();
    expect(await described()).toMatchObject({
      Policy: expect.stringContaining('ec2:DescribeVpcs'),
      Asked: ['ec2:CreateVpc', 'ec2:DescribeVpcs'],
      Refused: ['ec2:CreateVpc'],
    });
    await enforce({ Action: '*' });
    expect((await described()).Asked).toEqual([]);
  });

  it('refuses what is no policy, and leaves the one in force', async () => {
    await enforce({ Action: 'ec2:DescribeVpcs' });
    await expect(ask('SetPolicy', { Policy: '{}' })).rejects.toThrow('MalformedPolicyDocument: Version');
    await expect(ec2.send(new CreateVpcCommand({ CidrBlock }))).rejects.toThrow('not authorized');
  });
});
