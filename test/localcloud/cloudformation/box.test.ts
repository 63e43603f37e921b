// A whole box as a stack: network, key, volume, instance.
import { CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  type Volume,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAndRest, eventsOf, openStackCloud, restingStack, type StackCloud } from './helpers.js';
import { boxTemplate } from './templates.js';

let cloud: StackCloud;
beforeEach(async () => {
  cloud = await openStackCloud();
});
afterEach(async () => {
  expect(cloud.logged.filter((line) => !line.startsWith('launch of'))).toEqual([]);
  await cloud.close();
});

const outputs = (stack: { Outputs?: { OutputKey?: string; OutputValue?: string }[] }) =>
  Object.fromEntries(stack.Outputs?.map((output) => [output.OutputKey, output.OutputValue]) ?? []);

const volumes = async (): Promise<Volume[]> =>
  (await cloud.ec2.send(new DescribeVolumesCommand({}))).Volumes ?? [];

it('makes a running box with its data volume attached', async () => {
  const stack = await createAndRest(cloud, { TemplateBody: boxTemplate });
  expect([stack.StackStatus, stack.StackStatusReason]).toEqual(['CREATE_COMPLETE', undefined]);
  const { InstanceId, Ip, DataVolume, Elastic } = outputs(stack);
  const { Reservations } = await cloud.ec2.send(
    new DescribeInstancesCommand({ InstanceIds: [`${InstanceId}`] }),
  );
  const box = Reservations?.[0]?.Instances?.[0];
  expect(box).toMatchObject({
    State: { Name: 'running' },
    InstanceType: 't2.micro',
    KeyName: 'box-key',
    PublicIpAddress: Ip,
    Placement: { AvailabilityZone: 'us-east-1a' },
    MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [
      { DeviceName: '/dev/sda1' },
      {
        DeviceName: '/dev/sdf',
        Ebs: { VolumeId: DataVolume, Status: 'attached', DeleteOnTermination: false },
      },
    ],
  });
  expect(Elastic).toBeUndefined();
  const spec = cloud.machines.specs.get(`${InstanceId}`);
  expect(Buffer.from(spec?.userData ?? '', 'base64').toString()).toBe('#cloud-config\n# hunter2-secret\n');
  const roots = (await volumes()).filter((volume) => volume.VolumeId !== DataVolume);
  expect(roots).toMatchObject([{ Size: 16, Encrypted: true, VolumeType: 'gp3' }]);
  expect(roots[0]?.Tags).toContainEqual({ Key: 'Name', Value: 'box' });
  expect(stack.Parameters).toContainEqual(
    expect.objectContaining({ ParameterKey: 'Image', ResolvedValue: box?.ImageId }),
  );
});

it('keeps the volume when the box is deleted', async () => {
  const stack = await createAndRest(cloud, { TemplateBody: boxTemplate });
  await cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' }));
  const deleted = await restingStack(cloud, `${stack.StackId}`);
  expect(deleted.StackStatus).toBe('DELETE_COMPLETE');
  expect(await volumes()).toMatchObject([{ VolumeId: outputs(stack).DataVolume, State: 'available' }]);
  const ends = (await eventsOf(cloud, `${stack.StackId}`)).filter(
    (event) => event.LogicalResourceId === 'Data',
  );
  expect(ends.at(-1)).toMatchObject({ ResourceStatus: 'DELETE_SKIPPED' });
  expect((await cloud.ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []).toEqual([]);
});

it('gives an Elastic IP where asked for, and no data volume where not', async () => {
  const stack = await createAndRest(cloud, {
    TemplateBody: boxTemplate,
    Parameters: [
      { ParameterKey: 'WithElasticIp', ParameterValue: 'true' },
      { ParameterKey: 'DataSize', ParameterValue: '0' },
    ],
  });
  const { Addresses } = await cloud.ec2.send(new DescribeAddressesCommand({}));
  expect(Addresses).toMatchObject([
    { PublicIp: outputs(stack).Elastic, InstanceId: outputs(stack).InstanceId },
  ]);
  expect(await volumes()).toHaveLength(1);
  await cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' }));
  expect((await restingStack(cloud, `${stack.StackId}`)).StackStatus).toBe('DELETE_COMPLETE');
  expect((await cloud.ec2.send(new DescribeAddressesCommand({}))).Addresses ?? []).toEqual([]);
});

it.each([
  ['ROLLBACK', 'ROLLBACK_COMPLETE'],
  ['DELETE', 'DELETE_COMPLETE'],
] as const)('leaves nothing where the machine does not start, OnFailure=%s', async (OnFailure, status) => {
  cloud.machines.failNext('create', new Error('no room on this host'));
  const stack = await createAndRest(cloud, { TemplateBody: boxTemplate, OnFailure });
  expect(stack.StackStatus).toBe(status);
  const events = await eventsOf(cloud, `${stack.StackId}`);
  const failures = events.filter((event) => event.ResourceStatus === 'CREATE_FAILED');
  expect(failures.map((event) => event.LogicalResourceId)).toEqual(['Box']);
  expect(failures[0]?.ResourceStatusReason).toMatch(
    /^Instance i-\w+ did not stabilize\. Current state: .+ Reason: /,
  );
  expect(await volumes()).toEqual([]);
  expect((await cloud.ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? []).toEqual([]);
  expect(cloud.machines.specs.size).toBe(0);
});

it('never shows the value of a NoEcho parameter', async () => {
  const Parameters = [{ ParameterKey: 'Secret', ParameterValue: 'correct-horse' }];
  const stack = await createAndRest(cloud, { TemplateBody: boxTemplate, Parameters });
  const events = await eventsOf(cloud, 'box');
  const answers = JSON.stringify([stack, events]);
  expect(answers).not.toContain('correct-horse');
  expect(answers).not.toContain(Buffer.from('#cloud-config\n# correct-horse\n').toString('base64'));
  expect(stack.Parameters).toContainEqual({ ParameterKey: 'Secret', ParameterValue: '****' });
  const box = events.find((event) => event.LogicalResourceId === 'Box' && event.ResourceProperties);
  const shown = JSON.parse(box?.ResourceProperties ?? '{}') as { UserData: string; KeyName: string };
  expect(Buffer.from(shown.UserData, 'base64').toString()).toBe('#cloud-config\n# ****\n');
  expect(shown.KeyName).toBe('box-key');
});

it('masks a NoEcho value that a failure quotes', async () => {
  const Parameters = [{ ParameterKey: 'Secret', ParameterValue: 'bad.type.secret' }];
  const TemplateBody = boxTemplate.replace('InstanceType: !Ref Type', 'InstanceType: !Ref Secret');
  const stack = await createAndRest(cloud, { TemplateBody, Parameters });
  const events = await eventsOf(cloud, `${stack.StackId}`);
  const reason = events.find((event) => event.ResourceStatus === 'CREATE_FAILED')?.ResourceStatusReason;
  expect(reason).toContain('****');
  expect(JSON.stringify([stack, events])).not.toContain('bad.type.secret');
});

it('snapshots a volume before it deletes it where the policy says so', async () => {
  const TemplateBody = boxTemplate.replace(
    'DeletionPolicy: RetainExceptOnCreate',
    'DeletionPolicy: Snapshot',
  );
  const stack = await createAndRest(cloud, { TemplateBody });
  await cloud.stacks.send(new DeleteStackCommand({ StackName: 'box' }));
  expect((await restingStack(cloud, `${stack.StackId}`)).StackStatus).toBe('DELETE_COMPLETE');
  expect(cloud.machines.calls.filter((call) => call.name === 'createSnapshot')).toHaveLength(1);
  expect(await volumes()).toEqual([]);
});

it('makes one stack where two ask at once', async () => {
  const create = () =>
    cloud.stacks.send(new CreateStackCommand({ StackName: 'box', TemplateBody: boxTemplate }));
  const results = await Promise.allSettled([create(), create()]);
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({
    name: 'AlreadyExistsException',
    message: 'Stack [box] already exists',
  });
  await restingStack(cloud, 'box');
  expect(cloud.machines.specs.size).toBe(1);
});

it('answers the same stack to the same token', async () => {
  const create = () =>
    cloud.stacks.send(
      new CreateStackCommand({ StackName: 'box', TemplateBody: boxTemplate, ClientRequestToken: 'again' }),
    );
  const [first, second] = await Promise.all([create(), create()]);
  expect(second.StackId).toBe(first.StackId);
  await restingStack(cloud, 'box');
  expect((await create()).StackId).toBe(first.StackId);
});
