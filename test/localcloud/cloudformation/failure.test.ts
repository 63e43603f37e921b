// What goes wrong: in the middle of a creation, in its rollback, in a deletion.
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/localcloud/clock.js';
import { createFakeMachines, type FakeMachines } from '../../helpers/fake-machines.js';
import {
  createAndRest,
  eventsOf,
  openStackCloud,
  restingStack,
  type StackCloud,
  storyOf,
} from './helpers.js';
import { groupsTemplate } from './templates.js';

let cloud: StackCloud;
let machines: FakeMachines;
/** Volumes are made once this resolves. */
let gate: Promise<void>;
beforeEach(async () => {
  gate = Promise.resolve();
  machines = { ...createFakeMachines(), createVolume: () => gate };
  cloud = await openStackCloud({ machines });
});
afterEach(async () => {
  expect(cloud.logged).toEqual([]);
  await cloud.close();
});

const badSubnet = '  Bad: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 192.168.0.0/24}}';
const vpcs = async () => (await cloud.ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? [];
const remove = async (id = 'box', more = {}) => {
  await cloud.stacks.send(new DeleteStackCommand({ StackName: id, ...more }));
  return await restingStack(cloud, id);
};

const slowTemplate = groupsTemplate(
  '  Slow: {Type: AWS::EC2::Volume, DependsOn: Outer, Properties: {AvailabilityZone: us-east-1a, Size: 1}}\n',
);

/** Creates the stack, and calls `interrupt` while its volume `Slow` is in the making. */
async function interruptCreation(TemplateBody: string, interrupt: () => Promise<unknown>): Promise<string> {
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  const command = new CreateStackCommand({ StackName: 'box', TemplateBody, TimeoutInMinutes: 1 });
  const { StackId = '' } = await cloud.stacks.send(command);
  const begun = async () =>
    (await storyOf(cloud, StackId)).filter((line) => line === 'Slow CREATE_IN_PROGRESS');
  await expect.poll(begun, { timeout: 10_000 }).toHaveLength(2);
  await interrupt();
  open();
  return StackId;
}

/** Puts a group of somebody else into the stack's VPC, which keeps the VPC from going. */
async function occupyVpc(): Promise<string> {
  const VpcId = (await vpcs())[0]?.VpcId;
  const group = await cloud.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'foreign', Description: 'foreign', VpcId }),
  );
  return group.GroupId as string;
}

describe('a resource that cannot be made', () => {
  it('rolls the stack back, cancels the others and leaves nothing', async () => {
    const stack = await createAndRest(cloud, { TemplateBody: groupsTemplate(badSubnet) });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await vpcs()).toEqual([]);
    const events = await eventsOf(cloud, 'box');
    const bad = events.find(
      (event) => event.ResourceStatus === 'CREATE_FAILED' && event.LogicalResourceId === 'Bad',
    );
    expect(bad?.ResourceStatusReason).toMatch(
      /^Resource handler returned message: "The CIDR '192\.168\.0\.0\/24' is invalid\. \(Service: Ec2, Status Code: 400, Request ID: [-0-9a-f]{36}\) \(SDK Attempt Count: 1\)" \(RequestToken: [-0-9a-f]{36}, HandlerErrorCode: InvalidRequest\)$/,
    );
    const failed = events.filter((event) => event.ResourceStatus === 'CREATE_FAILED');
    const others = failed.filter((event) => event.LogicalResourceId !== 'Bad');
    expect(others.map((event) => event.ResourceStatusReason)).toEqual(
      others.map(() => 'Resource creation cancelled'),
    );
    const back = events.find((event) => event.ResourceStatus === 'ROLLBACK_IN_PROGRESS');
    expect(back?.ResourceStatusReason).toMatch(
      /^The following resource\(s\) failed to create: \[(\w+, )*Bad(, \w+)*\]\. Rollback requested by user\.$/,
    );
    const { StackResources } = await cloud.stacks.send(
      new DescribeStackResourcesCommand({ StackName: 'box' }),
    );
    expect(new Set(StackResources?.map((resource) => resource.ResourceStatus))).toEqual(
      new Set(['DELETE_COMPLETE']),
    );
  });

  it('is left as it is with DO_NOTHING, and can be deleted then', async () => {
    const stack = await createAndRest(cloud, {
      TemplateBody: groupsTemplate(badSubnet),
      DisableRollback: true,
    });
    expect(stack).toMatchObject({ StackStatus: 'CREATE_FAILED', DisableRollback: true });
    expect(await vpcs()).toHaveLength(1);
    expect((await remove(stack.StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await vpcs()).toEqual([]);
  });

  it('deletes the stack with OnFailure=DELETE: its name is free at once', async () => {
    const stack = await createAndRest(cloud, {
      TemplateBody: groupsTemplate(badSubnet),
      OnFailure: 'DELETE',
    });
    expect(stack.StackStatus).toBe('DELETE_COMPLETE');
    const events = await eventsOf(cloud, `${stack.StackId}`);
    const start = events.find((event) => event.ResourceStatus === 'DELETE_IN_PROGRESS');
    expect(start?.ResourceStatusReason).toMatch(/Delete requested by user\.$/);
    expect((await createAndRest(cloud, { TemplateBody: groupsTemplate() })).StackStatus).toBe(
      'CREATE_COMPLETE',
    );
  });

  it.each([
    [
      '{Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16, Color: red}}',
      'Encountered unsupported property Color',
    ],
    [
      '{Type: AWS::EC2::VPC}',
      'Properties validation failed for resource Bad with message:\n#: required key [CidrBlock] not found',
    ],
    [
      '{Type: AWS::EC2::VPC, Properties: {CidrBlock: [a]}}',
      '#/CidrBlock: expected type: String, found: JSONArray',
    ],
    [
      '{Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16, EnableDnsSupport: maybe}}',
      '#/EnableDnsSupport: expected type: Boolean',
    ],
    [
      '{Type: AWS::EC2::VPC, Properties: {CidrBlock: !Select [7, !GetAZs ""]}}',
      'Template error: Fn::Select cannot select nonexistent value at index 7',
    ],
    [
      '{Type: AWS::EC2::InternetGateway, Properties: {Tags: [{Key: "aws:mine", Value: x}]}}',
      'aws: prefixed tag key names are not allowed',
    ],
  ])('says why: %s', async (bad, reason) => {
    await createAndRest(cloud, { TemplateBody: `Resources:\n  Bad: ${bad}\n` });
    const events = await eventsOf(cloud, 'box');
    const failed = events.find((event) => event.ResourceStatus === 'CREATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain(reason);
  });

  it('fails the stack where an AWS-specific parameter names nothing, and where an import does not exist', async () => {
    const missing = await createAndRest(cloud, {
      TemplateBody: `Parameters: {Net: {Type: AWS::EC2::VPC::Id}}\n${groupsTemplate()}`,
      Parameters: [{ ParameterKey: 'Net', ParameterValue: 'vpc-12345678' }],
    });
    expect(missing.StackStatus).toBe('ROLLBACK_COMPLETE');
    const imported = await createAndRest(cloud, {
      StackName: 'importer',
      TemplateBody: 'Resources: {V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !ImportValue net}}}',
    });
    expect(imported.StackStatus).toBe('ROLLBACK_COMPLETE');
    const reasons = [...(await eventsOf(cloud, 'box')), ...(await eventsOf(cloud, 'importer'))]
      .filter((event) => event.ResourceStatus === 'ROLLBACK_IN_PROGRESS')
      .map((event) => event.ResourceStatusReason);
    expect(reasons).toEqual([
      'Parameter validation failed: parameter value vpc-12345678 for parameter name Net does not exist. Rollback requested by user.',
      'No export named net found. Rollback requested by user.',
    ]);
    expect(await vpcs()).toEqual([]);
  });
});

describe('a rollback that fails', () => {
  it('ends in ROLLBACK_FAILED and can be deleted once nothing is in the way', async () => {
    let foreign = '';
    const template = `${slowTemplate}${badSubnet.replace('Properties', 'DependsOn: Slow, Properties')}`;
    const StackId = await interruptCreation(template, async () => {
      foreign = await occupyVpc();
    });
    const stack = await restingStack(cloud, StackId);
    expect(stack).toMatchObject({
      StackStatus: 'ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Vpc]. ',
    });
    await cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId: foreign }));
    expect((await remove(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    expect(await vpcs()).toEqual([]);
  });
});

describe('a deletion that fails', () => {
  it('names what is left, and goes on from there when asked again', async () => {
    const { StackId = '' } = await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    const foreign = await occupyVpc();
    expect(await remove(StackId)).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Vpc]. ',
    });
    const failed = (await eventsOf(cloud, StackId)).find(
      (event) => event.ResourceStatus === 'DELETE_FAILED' && event.LogicalResourceId === 'Vpc',
    );
    expect(failed?.ResourceStatusReason).toMatch(/HandlerErrorCode: ResourceConflict\)$/);
    await cloud.ec2.send(new DeleteSecurityGroupCommand({ GroupId: foreign }));
    expect((await remove(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    const gone = (await storyOf(cloud, StackId)).filter((line) => line === 'Outer DELETE_COMPLETE');
    expect(gone).toHaveLength(1);
  });

  it('retains what it is told to retain, only then', async () => {
    const { StackId = '' } = await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    await expect(remove(StackId, { RetainResources: ['Vpc'] })).rejects.toMatchObject({
      name: 'ValidationError',
    });
    await expect(remove(StackId, { DeletionMode: 'FORCE_DELETE_STACK' })).rejects.toMatchObject({
      name: 'ValidationError',
    });
    await occupyVpc();
    await remove(StackId);
    await expect(remove(StackId, { RetainResources: ['Nobody'] })).rejects.toThrow(
      'do not exist in the stack',
    );
    await expect(remove(StackId, { RetainResources: ['Outer'] })).rejects.toThrow(
      'in the DELETE_COMPLETE state',
    );
    expect((await remove(StackId, { RetainResources: ['Vpc'] })).StackStatus).toBe('DELETE_COMPLETE');
    expect(await vpcs()).toHaveLength(1);
    expect((await storyOf(cloud, StackId)).at(-2)).toBe('Vpc DELETE_SKIPPED');
  });

  it('goes on without what cannot be deleted when forced', async () => {
    const { StackId = '' } = await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    await occupyVpc();
    await remove(StackId);
    expect((await remove(StackId, { DeletionMode: 'FORCE_DELETE_STACK' })).StackStatus).toBe(
      'DELETE_COMPLETE',
    );
    expect((await storyOf(cloud, StackId)).at(-2)).toBe('Vpc DELETE_SKIPPED');
  });
});

it('deletes a stack that is still being made', async () => {
  const StackId = await interruptCreation(slowTemplate, () =>
    cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' })),
  );
  expect((await restingStack(cloud, StackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect(await vpcs()).toEqual([]);
  expect((await cloud.ec2.send(new DescribeVolumesCommand({}))).Volumes ?? []).toEqual([]);
  const story = await storyOf(cloud, StackId);
  expect(story).toContain('Slow CREATE_FAILED');
  expect(story).not.toContain('box CREATE_COMPLETE');
});

it('gives up what takes longer than TimeoutInMinutes', async () => {
  await cloud.close();
  let ahead = 0;
  const clock: Clock = { ...systemClock(), now: () => new Date(Date.now() + ahead) };
  cloud = await openStackCloud({ machines, clock });
  const StackId = await interruptCreation(slowTemplate, async () => {
    ahead = 61_000;
    await expect.poll(() => storyOf(cloud, 'box'), { timeout: 10_000 }).toContain('Slow CREATE_FAILED');
  });
  expect((await restingStack(cloud, StackId)).StackStatus).toBe('ROLLBACK_COMPLETE');
  const back = (await eventsOf(cloud, StackId)).find(
    (event) => event.ResourceStatus === 'ROLLBACK_IN_PROGRESS',
  );
  expect(back?.ResourceStatusReason).toBe(
    'Stack creation time exceeded the specified timeout. Rollback requested by user.',
  );
});
