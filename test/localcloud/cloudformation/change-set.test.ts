// Change sets: what they say of each resource, in AWS's terms, and what becomes of them.
import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAndRest, openStackCloud, restingStack, type StackCloud, storyOf } from './helpers.js';
import { boxTemplate, groupsTemplate } from './templates.js';
import { changeOf, makeChangeSet, parametersBut } from './update-helpers.js';

let cloud: StackCloud;
beforeEach(async () => {
  cloud = await openStackCloud();
});
afterEach(async () => {
  expect(cloud.logged).toEqual([]);
  await cloud.close();
});

const names = ['Image', 'Type', 'Secret', 'DataSize', 'WithElasticIp'];
const change = (values: Record<string, string>) => ({
  UsePreviousTemplate: true,
  Parameters: parametersBut(names, values),
});
const execute = async (ChangeSetName: string) => {
  await cloud.stacks.send(new ExecuteChangeSetCommand({ ChangeSetName, StackName: 'box' }));
  return restingStack(cloud, 'box');
};

describe('of another instance type', () => {
  const referring = boxTemplate.replace(
    'Outputs:',
    `  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Group.GroupId, IpProtocol: tcp, FromPort: 1, ToPort: 1, CidrIp: !Sub '\${Box.PrivateIp}/32'}
  Floating: {Type: AWS::EC2::EIP, DependsOn: Attachment, Properties: {InstanceId: !Ref Box}}
Outputs:`,
  );

  it('is conditional, with everything that refers to the instance, and touches nothing', async () => {
    await createAndRest(cloud, { TemplateBody: referring });
    const story = await storyOf(cloud, 'box');
    const set = await makeChangeSet(cloud, change({ Type: 't3.large' }));
    expect(set).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      ChangeSetName: 'next',
    });
    expect(set.Changes?.map((one) => one.ResourceChange?.LogicalResourceId)).toEqual([
      'Box',
      'Floating',
      'Rule',
    ]);
    const Target = { Attribute: 'Properties', Name: 'InstanceType', RequiresRecreation: 'Conditionally' };
    expect(changeOf(set, 'Box')).toMatchObject({
      Action: 'Modify',
      Replacement: 'Conditional',
      Scope: ['Properties'],
      ResourceType: 'AWS::EC2::Instance',
      Details: [
        { Target, Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
        { Target, Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: 'Type' },
      ],
    });
    expect(changeOf(set, 'Floating')).toMatchObject({
      Replacement: 'False',
      Details: [
        {
          Target: { Name: 'InstanceId', RequiresRecreation: 'Never' },
          Evaluation: 'Dynamic',
          ChangeSource: 'ResourceReference',
          CausingEntity: 'Box',
        },
      ],
    });
    expect(changeOf(set, 'Rule')).toMatchObject({
      Replacement: 'Conditional',
      Details: [
        {
          Target: { Name: 'CidrIp', RequiresRecreation: 'Always' },
          Evaluation: 'Dynamic',
          ChangeSource: 'ResourceAttribute',
          CausingEntity: 'Box.PrivateIp',
        },
      ],
    });
    const parameters = new Map(set.Parameters?.map((one) => [one.ParameterKey, one.ParameterValue]));
    expect([parameters.get('Type'), parameters.get('Secret')]).toEqual(['t3.large', '****']);
    expect(await storyOf(cloud, 'box')).toEqual(story);
  });

  it('is executed once; dependants whose values stayed the same are left alone', async () => {
    await createAndRest(cloud, { TemplateBody: referring });
    const set = await makeChangeSet(cloud, change({ Type: 't3.large' }));
    const other = await makeChangeSet(cloud, { ...change({ Type: 't3.small' }), ChangeSetName: 'other' });
    expect((await execute('next')).StackStatus).toBe('UPDATE_COMPLETE');
    const story = (await storyOf(cloud, 'box')).filter((line) => / UPDATE_COMPLETE$/.test(line));
    expect(story).toEqual(['Box UPDATE_COMPLETE', 'box UPDATE_COMPLETE']);
    const done = await cloud.stacks.send(new DescribeChangeSetCommand({ ChangeSetName: set.ChangeSetId }));
    expect(done.ExecutionStatus).toBe('EXECUTE_COMPLETE');
    await expect(execute(set.ChangeSetId as string)).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
    });
    await expect(execute(other.ChangeSetId as string)).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
    });
  });
});

describe('the word on replacement', () => {
  it.each([
    ['Image', { Image: '/aws/service/debian/release/12/latest/amd64' }, 'Box', 'True'],
    ['user data', { Secret: 'another-secret' }, 'Box', 'Conditional'],
    ['a larger volume', { DataSize: '30' }, 'Data', 'False'],
  ] as const)('is right for %s', async (_what, values, logicalId, replacement) => {
    await createAndRest(cloud, { TemplateBody: boxTemplate });
    const set = await makeChangeSet(cloud, change(values));
    expect(changeOf(set, logicalId)?.Replacement).toBe(replacement);
    expect(JSON.stringify(set)).not.toContain('another-secret');
  });

  it('spreads: what refers to a replaced thing may be replaced, what refers to an updated one is left out', async () => {
    await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    const set = await makeChangeSet(cloud, {
      TemplateBody: groupsTemplate().replace('10.0.0.0/16', '10.1.0.0/16'),
      Tags: [],
    });
    const words = set.Changes?.map((one) => [
      one.ResourceChange?.LogicalResourceId,
      one.ResourceChange?.Replacement,
    ]);
    expect(words).toEqual([
      ['Inner', 'Conditional'],
      ['Outer', 'Conditional'],
      ['Vpc', 'True'],
    ]);
  });

  it('tells what comes and goes', async () => {
    await createAndRest(cloud, { TemplateBody: boxTemplate });
    const set = await makeChangeSet(cloud, change({ DataSize: '0', WithElasticIp: 'true' }));
    const words = set.Changes?.map(({ ResourceChange: one }) => `${one?.Action} ${one?.LogicalResourceId}`);
    expect(words).toEqual(['Add Address', 'Add AddressOfBox', 'Modify Box', 'Remove Data']);
    expect(changeOf(set, 'Box')?.Details?.map((detail) => detail.Target?.Name)).toEqual(['Volumes']);
  });

  it('covers tags and deletion policies', async () => {
    await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    const set = await makeChangeSet(cloud, {
      TemplateBody: groupsTemplate().replace('AWS::EC2::VPC,', 'AWS::EC2::VPC, DeletionPolicy: Retain,'),
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(changeOf(set, 'Vpc')).toMatchObject({ Replacement: 'False', Scope: ['Tags', 'DeletionPolicy'] });
    expect(changeOf(set, 'Inner')).toMatchObject({ Replacement: 'False', Scope: ['Tags'] });
  });
});

it('an empty one fails in the words of AWS, cannot be executed, and can be deleted', async () => {
  await createAndRest(cloud, { TemplateBody: boxTemplate });
  const set = await makeChangeSet(cloud, change({}));
  expect(set).toMatchObject({
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason:
      "The submitted information didn't contain changes. Submit different information to create a change set.",
  });
  await expect(execute('next')).rejects.toMatchObject({
    name: 'InvalidChangeSetStatusException',
    message: `ChangeSet [${set.ChangeSetId}] cannot be executed in its current status of [FAILED]`,
  });
  const list = async () =>
    (await cloud.stacks.send(new ListChangeSetsCommand({ StackName: 'box' }))).Summaries?.map(
      (one) => one.Status,
    );
  expect(await list()).toEqual(['FAILED']);
  const remove = () =>
    cloud.stacks.send(new DeleteChangeSetCommand({ StackName: 'box', ChangeSetName: 'next' }));
  await remove();
  await remove();
  expect(await list()).toEqual([]);
});

it('an output of its own is a change', async () => {
  await createAndRest(cloud, { TemplateBody: boxTemplate });
  const set = await makeChangeSet(cloud, {
    TemplateBody: `${boxTemplate}  More: {Value: !Ref Vpc}\n`,
    Parameters: parametersBut(names, {}),
  });
  expect(set).toMatchObject({ Status: 'CREATE_COMPLETE', Changes: [] });
  expect((await execute('next')).Outputs?.map((one) => one.OutputKey)).toContain('More');
});

describe('a request', () => {
  const send = (more: object) =>
    cloud.stacks.send(
      new CreateChangeSetCommand({
        StackName: 'box',
        ChangeSetName: 'next',
        ...change({ Type: 't3.large' }),
        ...more,
      }),
    );

  it.each([
    [{ StackName: 'nobody' }, 'Stack [nobody] does not exist'],
    [{ ChangeSetName: '1-bad' }, "Value '1-bad' at 'changeSetName'"],
    [{ ChangeSetType: 'CREATE' as const }, 'does not support change sets of type CREATE'],
    [{ Parameters: [{ ParameterKey: 'Nobody', ParameterValue: 'x' }] }, 'Parameters: [Nobody] do not exist'],
    [{ RoleARN: `arn:aws:iam::${'1'.repeat(12)}:role/x` }, 'does not support RoleARN'],
    [{ UsePreviousTemplate: false }, 'Either Template URL or Template Body must be specified.'],
  ])('is refused: %j', async (more, words) => {
    await createAndRest(cloud, { TemplateBody: boxTemplate });
    await expect(send(more)).rejects.toThrow(words);
  });

  it('is one with its token, and takes its name', async () => {
    await createAndRest(cloud, { TemplateBody: boxTemplate });
    const first = await send({ ClientToken: 'one' });
    expect((await send({ ClientToken: 'one' })).Id).toBe(first.Id);
    await expect(send({ ClientToken: 'two' })).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    await expect(
      cloud.stacks.send(new DescribeChangeSetCommand({ StackName: 'box', ChangeSetName: 'nobody' })),
    ).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
  });
});
