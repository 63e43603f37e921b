// Updates of stacks: in place, with a restart, with replacement; and what happens when they fail.
import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeMachines, type FakeMachines } from '../../helpers/fake-machines.js';
import {
  createAndRest,
  eventsOf,
  openStackCloud,
  restingStack,
  type StackCloud,
  storyOf,
} from './helpers.js';
import { boxTemplate, groupsTemplate } from './templates.js';
import { parametersBut, updateAndRest } from './update-helpers.js';

let cloud: StackCloud;
let machines: FakeMachines;
/** So many starts of a stopped machine fail from now on. */
let failures: number;
/** Starts of stopped machines wait for it. */
let gate: Promise<void>;
beforeEach(async () => {
  failures = 0;
  gate = Promise.resolve();
  const fakes = createFakeMachines();
  machines = {
    ...fakes,
    start: async (spec) => {
      await gate;
      if (failures-- > 0) throw new Error('no room');
      await fakes.start(spec);
    },
  };
  cloud = await openStackCloud({ machines });
});
afterEach(() => cloud.close());

const names = ['Image', 'Type', 'Secret', 'DataSize', 'WithElasticIp'];
const change = (values: Record<string, string>) => ({
  UsePreviousTemplate: true,
  Parameters: parametersBut(names, values),
});
const output = (stack: Stack, key: string) =>
  stack.Outputs?.find((one) => one.OutputKey === key)?.OutputValue;
const instance = async (id: string) => {
  const answer = await cloud.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return answer.Reservations?.[0]?.Instances?.[0];
};
const reasonsOf = async (logicalId: string, status: string) =>
  (await eventsOf(cloud, 'box'))
    .filter((event) => event.LogicalResourceId === logicalId && event.ResourceStatus === status)
    .map((event) => event.ResourceStatusReason);
/** The story since the update began, the stack's own events alone. */
const statuses = async () =>
  (await storyOf(cloud, 'box')).filter((line) => line.startsWith('box UPDATE')).map((line) => line.slice(4));

describe('another instance type', () => {
  it('stops and starts the same instance, which gets another address; outputs follow', async () => {
    const before = await createAndRest(cloud, { TemplateBody: boxTemplate });
    const id = output(before, 'InstanceId') as string;
    const root = (await instance(id))?.BlockDeviceMappings;
    const after = await updateAndRest(cloud, change({ Type: 't3.large' }));
    expect(after.StackStatus).toBe('UPDATE_COMPLETE');
    expect(after.LastUpdatedTime).toBeInstanceOf(Date);
    const now = await instance(id);
    expect(now).toMatchObject({
      InstanceType: 't3.large',
      State: { Name: 'running' },
      BlockDeviceMappings: root,
    });
    expect(output(after, 'Ip')).toBe(now?.PublicIpAddress);
    expect(output(after, 'Ip')).not.toBe(output(before, 'Ip'));
    expect(await statuses()).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_COMPLETE',
    ]);
    const story = (await storyOf(cloud, 'box')).filter((line) => /^(?!box).* UPDATE/.test(line));
    expect(story).toEqual(['Box UPDATE_IN_PROGRESS', 'Box UPDATE_COMPLETE']);
    const calls = machines.calls
      .map(({ name }) => name)
      .filter((name) => /^(stop|destroy|create)$/.test(name));
    expect(calls).toEqual(['create', 'stop']);
  });

  it('comes back to the old type when the new one cannot start', async () => {
    const before = await createAndRest(cloud, { TemplateBody: boxTemplate });
    const id = output(before, 'InstanceId') as string;
    failures = 1;
    const after = await updateAndRest(cloud, change({ Type: 't3.large' }));
    expect(after.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await instance(id)).toMatchObject({ InstanceType: 't2.micro', State: { Name: 'running' } });
    expect((await reasonsOf('Box', 'UPDATE_FAILED'))[0]).toMatch(/did not stabilize\. Current state: stop/);
    expect((await reasonsOf('box', 'UPDATE_ROLLBACK_IN_PROGRESS'))[0]).toBe(
      'The following resource(s) failed to update: [Box]. ',
    );
    expect(after.Parameters?.find((one) => one.ParameterKey === 'Type')?.ParameterValue).toBe('t2.micro');
  });

  it('is refused by EC2 where the zone does not offer it, and the old one runs on', async () => {
    const before = await createAndRest(cloud, { TemplateBody: boxTemplate });
    const id = output(before, 'InstanceId') as string;
    const after = await updateAndRest(cloud, change({ Type: 't4g.micro' }));
    expect(after.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await instance(id)).toMatchObject({ InstanceType: 't2.micro', State: { Name: 'running' } });
    const again = await updateAndRest(cloud, change({ Type: 't3.micro' }));
    expect(again.StackStatus).toBe('UPDATE_COMPLETE');
  });
});

describe('a rollback that fails too', () => {
  it('succeeds when it is tried again and nothing is in its way', async () => {
    const before = await createAndRest(cloud, { TemplateBody: boxTemplate });
    failures = 2;
    const failed = await updateAndRest(cloud, change({ Type: 't3.large' }));
    expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    await cloud.stacks.send(new ContinueUpdateRollbackCommand({ StackName: 'box' }));
    expect((await restingStack(cloud, 'box')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await instance(output(before, 'InstanceId') as string)).toMatchObject({
      InstanceType: 't2.micro',
      State: { Name: 'running' },
    });
  });

  it('ends in UPDATE_ROLLBACK_FAILED, goes on when asked, or passes over what it is told to', async () => {
    const before = await createAndRest(cloud, { TemplateBody: boxTemplate });
    failures = 99;
    const failed = await updateAndRest(cloud, change({ Type: 't3.large' }));
    expect(failed).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to update: [Box]. ',
    });
    await expect(updateAndRest(cloud, change({ Type: 't3.large' }))).rejects.toThrow(
      `Stack:${before.StackId} is in UPDATE_ROLLBACK_FAILED state and can not be updated.`,
    );
    const go = (ResourcesToSkip?: string[]) =>
      cloud.stacks.send(new ContinueUpdateRollbackCommand({ StackName: 'box', ResourcesToSkip }));
    await expect(go(['Vpc'])).rejects.toThrow('Vpc is not in the UPDATE_FAILED state');
    await go();
    expect((await restingStack(cloud, 'box')).StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    expect((await instance(output(before, 'InstanceId') as string))?.State?.Name).toBe('stopped');
    await go(['Box']);
    expect((await restingStack(cloud, 'box')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expect(go()).rejects.toThrow('can not continue update rollback');
    failures = 0;
    // The skipped instance is stopped; the next update of its type starts it.
    expect((await updateAndRest(cloud, change({ Type: 't3.small' }))).StackStatus).toBe('UPDATE_COMPLETE');
    expect((await instance(output(before, 'InstanceId') as string))?.State?.Name).toBe('running');
  });

  it('leaves a stack that can be deleted, with all that the update had made', async () => {
    const { StackId } = await createAndRest(cloud, { TemplateBody: boxTemplate });
    const more = boxTemplate.replace(
      'Outputs:',
      `  Extra: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: extra, VpcId: !Ref Vpc}}\nOutputs:`,
    );
    failures = 99;
    const failed = await updateAndRest(cloud, {
      ...change({ Type: 't3.large' }),
      UsePreviousTemplate: false,
      TemplateBody: more,
    });
    expect(failed.StackStatus).toBe('UPDATE_ROLLBACK_FAILED');
    failures = 0;
    await cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' }));
    expect((await restingStack(cloud, StackId as string)).StackStatus).toBe('DELETE_COMPLETE');
    const { Vpcs } = await cloud.ec2.send(new DescribeVpcsCommand({}));
    expect(Vpcs).toEqual([]);
  });
});

describe('the data volume', () => {
  it('grows in place; the permission to format, once withdrawn, does not come back', async () => {
    const stack = await createAndRest(cloud, { TemplateBody: boxTemplate });
    const VolumeId = output(stack, 'DataVolume') as string;
    await cloud.ec2.send(
      new DeleteTagsCommand({ Resources: [VolumeId], Tags: [{ Key: 'flotilla:format' }] }),
    );
    await cloud.ec2.send(
      new CreateTagsCommand({ Resources: [VolumeId], Tags: [{ Key: 'mine', Value: 'x' }] }),
    );
    const grown = await updateAndRest(cloud, change({ DataSize: '30' }));
    expect(grown.StackStatus).toBe('UPDATE_COMPLETE');
    const { Volumes } = await cloud.ec2.send(new DescribeVolumesCommand({ VolumeIds: [VolumeId] }));
    expect(Volumes?.[0]).toMatchObject({ Size: 30, State: 'in-use' });
    const keys = Volumes?.[0]?.Tags?.map((tag) => tag.Key);
    expect(keys).toContain('mine');
    expect(keys).not.toContain('flotilla:format');
    const volumeCalls = machines.calls.filter(({ name }) => name === 'growVolume');
    expect(volumeCalls).toHaveLength(1);
  });

  it('does not shrink', async () => {
    await createAndRest(cloud, { TemplateBody: boxTemplate });
    const stack = await updateAndRest(cloud, change({ DataSize: '10' }));
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await reasonsOf('Data', 'UPDATE_FAILED'))[0]).toContain(
      'New size cannot be smaller than existing size',
    );
  });

  it('keeps its zone, in the words of AWS', async () => {
    await createAndRest(cloud, { TemplateBody: boxTemplate });
    const TemplateBody = boxTemplate.replace('!GetAtt Subnet.AvailabilityZone', 'us-east-1f');
    const stack = await updateAndRest(cloud, { TemplateBody, Parameters: parametersBut(names, {}) });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await reasonsOf('Data', 'UPDATE_FAILED'))[0]).toMatch(
      /^Volume properties other than .* cannot be updated/,
    );
  });
});

describe('replacement', () => {
  const groups = async () =>
    ((await cloud.ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups ?? []).filter(
      (group) => group.GroupName !== 'default',
    );
  const ids = async () =>
    Object.fromEntries((await groups()).map((group) => [group.Description, group.GroupId]));

  it('makes the new one, points dependants to it, then removes the old one', async () => {
    await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    const before = await ids();
    const stack = await updateAndRest(cloud, {
      TemplateBody: groupsTemplate().replace('GroupDescription: inner', 'GroupDescription: other'),
    });
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    const after = await ids();
    expect(Object.keys(after).sort()).toEqual(['other', 'outer']);
    expect(after.outer).toBe(before.outer);
    const outer = (await groups()).find((group) => group.Description === 'outer');
    expect(
      outer?.IpPermissions?.flatMap((rule) => rule.UserIdGroupPairs?.map((pair) => pair.GroupId)),
    ).toEqual([after.other]);
    const story = (await storyOf(cloud, 'box')).slice(-10);
    expect(story).toEqual([
      'box UPDATE_IN_PROGRESS',
      'Inner UPDATE_IN_PROGRESS',
      'Inner UPDATE_IN_PROGRESS',
      'Inner UPDATE_COMPLETE',
      'Outer UPDATE_IN_PROGRESS',
      'Outer UPDATE_COMPLETE',
      'box UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Inner DELETE_IN_PROGRESS',
      'Inner DELETE_COMPLETE',
      'box UPDATE_COMPLETE',
    ]);
    expect(await reasonsOf('Inner', 'UPDATE_IN_PROGRESS')).toEqual([
      'Requested update requires the creation of a new physical resource; hence creating one.',
      'Resource creation Initiated',
    ]);
  });

  it('leaves the old one where UpdateReplacePolicy says Retain', async () => {
    const retained = groupsTemplate().replace(
      'SecurityGroup, Properties: {GroupDescription: inner',
      'SecurityGroup, UpdateReplacePolicy: Retain, Properties: {GroupDescription: inner',
    );
    await createAndRest(cloud, { TemplateBody: retained });
    await updateAndRest(cloud, {
      TemplateBody: retained.replace('GroupDescription: inner', 'GroupDescription: other'),
    });
    expect(Object.keys(await ids()).sort()).toEqual(['inner', 'other', 'outer']);
    expect(await storyOf(cloud, 'box')).toContain('Inner DELETE_SKIPPED');
  });

  it('is taken back when something else fails: the old one is in force again, the new one goes', async () => {
    await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    const before = await ids();
    const bad =
      '  Bad: {Type: AWS::EC2::Subnet, DependsOn: Outer, Properties: {VpcId: !Ref Vpc, CidrBlock: 192.168.0.0/24}}\n';
    const stack = await updateAndRest(cloud, {
      TemplateBody: groupsTemplate(bad).replace('GroupDescription: inner', 'GroupDescription: other'),
    });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await ids()).toEqual(before);
    const outer = (await groups()).find((group) => group.Description === 'outer');
    expect(
      outer?.IpPermissions?.flatMap((rule) => rule.UserIdGroupPairs?.map((pair) => pair.GroupId)),
    ).toEqual([before.inner]);
    const { StackResources } = await cloud.stacks.send(
      new DescribeStackResourcesCommand({ StackName: 'box' }),
    );
    expect(StackResources?.map((one) => one.LogicalResourceId).sort()).toEqual(['Inner', 'Outer', 'Vpc']);
    expect(StackResources?.find((one) => one.LogicalResourceId === 'Inner')?.PhysicalResourceId).toBe(
      before.inner,
    );
  });
});

describe('resources and tags that come and go', () => {
  const extra =
    '  Extra: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: extra, VpcId: !Ref Vpc}}\n';

  it('are made first and removed last', async () => {
    await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    expect((await updateAndRest(cloud, { TemplateBody: groupsTemplate(extra) })).StackStatus).toBe(
      'UPDATE_COMPLETE',
    );
    expect((await updateAndRest(cloud, { TemplateBody: groupsTemplate() })).StackStatus).toBe(
      'UPDATE_COMPLETE',
    );
    // A third time under the same name: another client token than the first time.
    expect((await updateAndRest(cloud, { TemplateBody: groupsTemplate(extra) })).StackStatus).toBe(
      'UPDATE_COMPLETE',
    );
    const story = (await storyOf(cloud, 'box')).filter((line) => line.startsWith('Extra'));
    expect(story.filter((line) => line === 'Extra CREATE_COMPLETE')).toHaveLength(2);
    expect(story.filter((line) => line === 'Extra DELETE_COMPLETE')).toHaveLength(1);
  });

  it('reach everything that takes tags, and leave again', async () => {
    await createAndRest(cloud, { TemplateBody: groupsTemplate(), Tags: [{ Key: 'old', Value: '1' }] });
    const Tags = [{ Key: 'new', Value: '2' }];
    await updateAndRest(cloud, { UsePreviousTemplate: true, Tags });
    const { Vpcs } = await cloud.ec2.send(new DescribeVpcsCommand({}));
    const keys = Vpcs?.[0]?.Tags?.map((tag) => tag.Key).filter((key) => !key?.startsWith('aws:'));
    expect(keys).toEqual(['new']);
    expect((await restingStack(cloud, 'box')).Tags).toEqual(Tags);
  });
});

describe('requests', () => {
  it('that change nothing, or come at the wrong time, are refused in the words of AWS', async () => {
    await expect(updateAndRest(cloud, { TemplateBody: groupsTemplate() })).rejects.toThrow(
      'Stack [box] does not exist',
    );
    await createAndRest(cloud, { TemplateBody: groupsTemplate() });
    await expect(updateAndRest(cloud, { TemplateBody: groupsTemplate() })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
    const other = groupsTemplate().replace(
      'AWS::EC2::SecurityGroup, Properties: {GroupDescription: inner, VpcId: !Ref Vpc}',
      'AWS::EC2::InternetGateway',
    );
    await expect(
      updateAndRest(cloud, {
        TemplateBody: other.replace('SourceSecurityGroupId: !Ref Inner', 'CidrIp: 10.0.0.0/8'),
      }),
    ).rejects.toThrow('Update of resource type is not permitted.');
    await expect(updateAndRest(cloud, { UsePreviousTemplate: true, DisableRollback: true })).rejects.toThrow(
      'does not support DisableRollback',
    );
    await expect(cloud.stacks.send(new CancelUpdateStackCommand({ StackName: 'box' }))).rejects.toThrow(
      'CancelUpdateStack cannot be called from current stack status',
    );
  });

  it('answers the same request with the same token, and refuses another while it works', async () => {
    await createAndRest(cloud, { TemplateBody: boxTemplate });
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const send = (ClientRequestToken: string) =>
      cloud.stacks.send(
        new UpdateStackCommand({ StackName: 'box', ClientRequestToken, ...change({ Type: 't3.large' }) }),
      );
    const first = await send('one');
    expect(await send('one')).toMatchObject({ StackId: first.StackId });
    await expect(send('two')).rejects.toThrow(/is in UPDATE_IN_PROGRESS state and can not be updated/);
    await expect(cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' }))).rejects.toThrow(
      'cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
    open();
    expect((await restingStack(cloud, 'box')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('can be cancelled: the old type runs again', async () => {
    const before = await createAndRest(cloud, { TemplateBody: boxTemplate });
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    await cloud.stacks.send(new UpdateStackCommand({ StackName: 'box', ...change({ Type: 't3.large' }) }));
    await expect
      .poll(async () => (await instance(output(before, 'InstanceId') as string))?.InstanceType)
      .toBe('t3.large');
    await cloud.stacks.send(new CancelUpdateStackCommand({ StackName: 'box' }));
    open();
    expect((await restingStack(cloud, 'box')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await reasonsOf('Box', 'UPDATE_FAILED')).toEqual(['Resource update cancelled']);
    expect(await instance(output(before, 'InstanceId') as string)).toMatchObject({
      InstanceType: 't2.micro',
      State: { Name: 'running' },
    });
  });
});
