// No capacity, quotas and impaired checks, at EC2's own door and inside CloudFormation.
import {
  CreateSubnetCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAndRest, eventsOf } from '../cloudformation/helpers.js';
import { boxTemplate } from '../cloudformation/templates.js';
import { describeOne, launchInput, launchOne, makeNetwork, type Network } from '../ec2/ec2-fixture.js';
import { type FaultCloud, openFaultCloud } from './fault-cloud.js';

let cloud: FaultCloud;
let network: Network;
beforeEach(async () => {
  cloud = await openFaultCloud();
  network = await makeNetwork(cloud);
});
afterEach(() => cloud.close());

const run = (change: object = {}) => cloud.ec2.send(new RunInstancesCommand(launchInput(network, change)));
const count = async () => (await cloud.ec2.send(new DescribeInstancesCommand({}))).Reservations?.length;

describe('no capacity', () => {
  it('is EC2’s server error, makes nothing, and names the zones that have room', async () => {
    await cloud.play({ fault: 'no-capacity', zone: ['us-east-1a', 'us-east-1b'], type: 't3.micro' });
    await expect(run()).rejects.toMatchObject({
      name: 'InsufficientInstanceCapacity',
      $metadata: { httpStatusCode: 500 },
      message: expect.stringMatching(
        /do not have sufficient t3\.micro capacity in the Availability Zone you requested \(us-east-1a\).* choosing us-east-1c, /,
      ),
    });
    expect(await count()).toBe(0);
    await run({ InstanceType: 't3.small' });
    const other = await cloud.ec2.send(
      new CreateSubnetCommand({
        VpcId: network.vpcId,
        CidrBlock: '10.0.9.0/24',
        AvailabilityZone: 'us-east-1c',
      }),
    );
    await run({ SubnetId: other.Subnet?.SubnetId });
    expect(await count()).toBe(2);
  });

  it('names no zone where there is none, and leaves the client token unused', async () => {
    await cloud.play({ fault: 'no-capacity', nth: 1 }, { fault: 'no-capacity', nth: 1 });
    const refused = (await run({ ClientToken: 'one' }).catch((error: Error) => error)) as Error;
    expect(refused.message).toMatch(/provisioning additional capacity\. You can currently/);
    await run({ ClientToken: 'one' });
    await cloud.play({ fault: 'no-capacity' });
    const everywhere = (await run().catch((error: Error) => error)) as Error;
    expect(everywhere.message).toMatch(/provisioning additional capacity\.$/);
  });

  it('has words of its own for spot', async () => {
    await cloud.play({ fault: 'no-capacity' });
    await expect(run({ InstanceMarketOptions: { MarketType: 'spot' } })).rejects.toThrow(
      /no Spot capacity available/,
    );
  });

  it('keeps a stopped instance from starting, by the type it has meanwhile', async () => {
    const { InstanceId } = await launchOne(cloud, network);
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    await cloud.settle();
    await cloud.play({ fault: 'no-capacity', type: 't3.large', action: 'StartInstances' });
    const change = { InstanceId, InstanceType: { Value: 't3.large' } };
    await cloud.ec2.send(new ModifyInstanceAttributeCommand(change));
    const start = () => cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
    await expect(start()).rejects.toMatchObject({
      name: 'InsufficientInstanceCapacity',
      message: 'Insufficient capacity.',
    });
    expect((await describeOne(cloud, InstanceId)).State?.Name).toBe('stopped');
    await cloud.control('ClearFaults');
    await start();
    await cloud.settle();
    expect((await describeOne(cloud, InstanceId)).State?.Name).toBe('running');
  });

  it('meets CloudFormation too, whose stack rolls back with EC2’s words', async () => {
    await cloud.play({ fault: 'no-capacity' });
    const stack = await createAndRest(cloud, { TemplateBody: boxTemplate });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const failed = (await eventsOf(cloud, stack.StackId ?? '')).find(
      (one) => one.LogicalResourceId === 'Box' && one.ResourceStatus === 'CREATE_FAILED',
    );
    expect(failed?.ResourceStatusReason).toMatch(
      /sufficient t2\.micro capacity.*Service: Ec2, Status Code: 500/,
    );
    expect(await count()).toBe(0);
  });
});

describe('a quota', () => {
  it('holds for readers and launches while the script is in force', async () => {
    await cloud.play({ fault: 'quota', quota: 'L-1216C47A', value: 1 });
    const read = async () =>
      (await cloud.quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' })))
        .Quota?.Value;
    expect(await read()).toBe(1);
    await expect(run()).rejects.toMatchObject({ name: 'VcpuLimitExceeded' });
    await cloud.control('ClearFaults');
    expect(await read()).toBe(256);
    await run();
  });
});

describe('impaired checks', () => {
  it('are those of the named box alone, in answers and filters', async () => {
    const tags = (name: string) => ({
      TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: name }] }],
    });
    const bad = await launchOne(cloud, network, tags('bad'));
    const good = await launchOne(cloud, network, tags('good'));
    await cloud.play({ fault: 'impaired', box: 'bad' });
    const { InstanceStatuses = [] } = await cloud.ec2.send(new DescribeInstanceStatusCommand({}));
    const told = Object.fromEntries(
      InstanceStatuses.map((one) => [one.InstanceId, one.InstanceStatus?.Status]),
    );
    expect(told).toEqual({ [bad.InstanceId]: 'impaired', [good.InstanceId]: 'ok' });
    const Filters = [{ Name: 'instance-status.reachability', Values: ['failed'] }];
    const found = await cloud.ec2.send(new DescribeInstanceStatusCommand({ Filters }));
    expect(found.InstanceStatuses?.map((one) => one.InstanceId)).toEqual([bad.InstanceId]);
  });
});

describe('a machine’s bad day', () => {
  it('comes with the start of the named box, as often as the entry says', async () => {
    await cloud.play(
      { fault: 'sshd-late', box: 'slow', nth: 1, seconds: 30 },
      { fault: 'disk-full', box: 'slow', path: '/var/cache' },
      { fault: 'reboot-in-step', box: 'slow', nth: 1, step: 3 },
      { fault: 'boot-crash', box: 'another' },
    );
    const TagSpecifications = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'Name', Value: 'slow' }] }];
    const { InstanceId } = await launchOne(cloud, network, { TagSpecifications });
    expect(cloud.machines.specs.get(InstanceId)?.faults).toEqual([
      { kind: 'sshd-late', seconds: 30, path: undefined },
      { kind: 'disk-full', path: '/var/cache' },
      { kind: 'reboot-in-step', step: 3 },
    ]);
    await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
    await cloud.settle();
    await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [InstanceId] }));
    await cloud.settle();
    expect(cloud.machines.specs.get(InstanceId)?.faults?.map(({ kind }) => kind)).toEqual(['disk-full']);
    expect(await cloud.played()).toEqual([1, 2, 1, 0]);
  });
});
