import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateTagsCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  ReleaseAddressCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeOne,
  type Ec2Cloud,
  heldMachines,
  launchInput,
  launchOne,
  makeNetwork,
  movableClock,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let network: Network;
const clock = movableClock();

beforeEach(async () => {
  cloud = await openEc2({ clock });
  network = await makeNetwork(cloud);
});
afterEach(() => cloud.close());

const stop = async (id: string) => {
  const reply = await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  await cloud.settle();
  return reply;
};
const start = async (id: string) => {
  const reply = await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await cloud.settle();
  return reply;
};
const terminate = async (id: string) => {
  const reply = await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await cloud.settle();
  return reply;
};
const stateOf = async (id: string) => (await describeOne(cloud, id)).State?.Name;
const callsOf = (name: string) => cloud.machines.calls.filter((call) => call.name === name);

describe('stop and start', () => {
  it('pass through stopping and pending, and change the public address but nothing else', async () => {
    const before = await launchOne(cloud, network);
    const id = before.InstanceId;
    const stopping = await stop(id);
    expect(stopping.StoppingInstances).toMatchObject([
      { InstanceId: id, PreviousState: { Name: 'running' }, CurrentState: { Name: 'stopping', Code: 64 } },
    ]);
    const stopped = await describeOne(cloud, id);
    expect(stopped.State?.Name).toBe('stopped');
    expect(stopped.PublicIpAddress).toBeUndefined();
    expect(stopped.StateTransitionReason).toBe('User initiated (2026-03-01 12:00:00 GMT)');
    expect(stopped.StateReason?.Code).toBe('Client.UserInitiatedShutdown');
    clock.move(60_000);
    const starting = await start(id);
    expect(starting.StartingInstances?.[0]?.CurrentState?.Name).toBe('pending');
    const after = await describeOne(cloud, id);
    expect(after.State?.Name).toBe('running');
    expect(after.PublicIpAddress).toBeDefined();
    expect(after.PublicIpAddress).not.toBe(before.PublicIpAddress);
    expect(after.PrivateIpAddress).toBe(before.PrivateIpAddress);
    expect(after.BlockDeviceMappings).toEqual(before.BlockDeviceMappings);
    expect(Number(after.LaunchTime) - Number(before.LaunchTime)).toBe(60_000);
    expect(cloud.machines.specs.get(id)?.publicIp).toBe(after.PublicIpAddress);
    expect(callsOf('create')).toHaveLength(1);
    expect(callsOf('start')).toHaveLength(1);
  });

  it('keep an Elastic IP', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    const address = await cloud.ec2.send(new AllocateAddressCommand({}));
    await cloud.ec2.send(new AssociateAddressCommand({ AllocationId: address.AllocationId, InstanceId: id }));
    await stop(id);
    expect((await describeOne(cloud, id)).PublicIpAddress).toBe(address.PublicIp);
    await start(id);
    expect((await describeOne(cloud, id)).PublicIpAddress).toBe(address.PublicIp);
  });

  it('do nothing to what is so already, and refuse the rest', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    expect((await start(id)).StartingInstances?.[0]?.CurrentState?.Name).toBe('running');
    await stop(id);
    expect((await stop(id)).StoppingInstances?.[0]?.CurrentState?.Name).toBe('stopped');
    await terminate(id);
    expect(await refusalOf(stop(id))).toMatchObject({
      code: 'IncorrectInstanceState',
      message: `The instance '${id}' is not in a state from which it can be stopped.`,
    });
    expect((await refusalOf(start(id))).code).toBe('IncorrectInstanceState');
    expect(await refusalOf(stop('i-00000000000000000'))).toMatchObject({
      code: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-00000000000000000' does not exist",
    });
    expect((await refusalOf(stop('ws-1'))).code).toBe('InvalidInstanceID.Malformed');
  });

  it('end in the state before when the machine refuses', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    cloud.machines.failNext('stop', new Error('stuck'));
    await stop(id);
    expect(await stateOf(id)).toBe('running');
    await stop(id);
    cloud.machines.failNext('start', new Error('no memory'));
    await start(id);
    const instance = await describeOne(cloud, id);
    expect(instance.State?.Name).toBe('stopped');
    expect(instance.StateReason?.Code).toBe('Server.InternalError');
    await start(id);
    expect(await stateOf(id)).toBe('running');
  });

  it('cannot stop a Spot Instance', async () => {
    const { InstanceId: id, InstanceLifecycle } = await launchOne(cloud, network, {
      InstanceMarketOptions: { MarketType: 'spot' },
    });
    expect(InstanceLifecycle).toBe('spot');
    expect((await refusalOf(stop(id))).code).toBe('UnsupportedOperation');
  });

  it('refuse a stop of a launch that is not done', async () => {
    const { machines, release } = heldMachines();
    await cloud.close();
    cloud = await openEc2({ machines });
    network = await makeNetwork(cloud);
    const reply = await cloud.ec2.send(new RunInstancesCommand(launchInput(network)));
    const id = reply.Instances?.[0]?.InstanceId ?? '';
    const refused = await refusalOf(cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })));
    expect(refused.code).toBe('IncorrectInstanceState');
    release();
    await cloud.settle();
    expect(await stateOf(id)).toBe('running');
  });
});

describe('termination', () => {
  it('of a launch that is not done waits for its machine and removes it', async () => {
    const { machines, release, reached } = heldMachines();
    await cloud.close();
    cloud = await openEc2({ machines });
    network = await makeNetwork(cloud);
    const reply = await cloud.ec2.send(new RunInstancesCommand(launchInput(network)));
    const id = reply.Instances?.[0]?.InstanceId ?? '';
    await reached;
    const ending = await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(ending.TerminatingInstances).toMatchObject([
      { PreviousState: { Name: 'pending' }, CurrentState: { Name: 'shutting-down', Code: 32 } },
    ]);
    expect(await stateOf(id)).toBe('shutting-down');
    release();
    await cloud.settle();
    expect(await stateOf(id)).toBe('terminated');
    expect(machines.specs.size).toBe(0);
    expect((await cloud.ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
  });

  it('is refused for all when one is protected', async () => {
    const { InstanceId: kept } = await launchOne(cloud, network, { DisableApiTermination: true });
    const { InstanceId: other } = await launchOne(cloud, network);
    const both = new TerminateInstancesCommand({ InstanceIds: [other, kept] });
    expect(await refusalOf(cloud.ec2.send(both))).toEqual({
      code: 'OperationNotPermitted',
      message: `The instance '${kept}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      status: 400,
    });
    expect(await stateOf(other)).toBe('running');
    await cloud.ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId: kept, DisableApiTermination: { Value: false } }),
    );
    await cloud.ec2.send(both);
    await cloud.settle();
    expect(await stateOf(kept)).toBe('terminated');
  });

  it('is seen for an hour, and can be asked for twice', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    await terminate(id);
    await terminate(id);
    const gone = await describeOne(cloud, id);
    expect(gone.State).toEqual({ Code: 48, Name: 'terminated' });
    expect(gone.PrivateIpAddress).toBeUndefined();
    expect(gone.BlockDeviceMappings).toEqual([]);
    expect([gone.SecurityGroups, gone.NetworkInterfaces]).toEqual([[], []]);
    clock.move(59 * 60_000);
    expect(await stateOf(id)).toBe('terminated');
    clock.move(2 * 60_000);
    expect((await refusalOf(describeOne(cloud, id))).code).toBe('InvalidInstanceID.NotFound');
    expect((await cloud.ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  });

  it('is reached though the machine will not go', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    cloud.machines.failNext('destroy', new Error('busy'));
    await terminate(id);
    expect(await stateOf(id)).toBe('terminated');
    expect(cloud.logged.join('\n')).toContain('busy');
  });
});

describe('a machine that ends by itself', () => {
  it('is started again when it rebooted, the instance running all the time', async () => {
    const { InstanceId: id, PublicIpAddress } = await launchOne(cloud, network);
    cloud.machines.emitExit(id, 'reboot');
    await cloud.settle();
    expect(await describeOne(cloud, id)).toMatchObject({ State: { Name: 'running' }, PublicIpAddress });
    expect(await cloud.machines.isRunning(id)).toBe(true);
  });

  it.each([
    ['stop', 'stopped'],
    ['terminate', 'terminated'],
  ] as const)('is %s-ped after a power-off as its instance says', async (behaviour, state) => {
    const { InstanceId: id } = await launchOne(cloud, network, {
      InstanceInitiatedShutdownBehavior: behaviour,
    });
    cloud.machines.emitExit(id, 'poweroff');
    await cloud.settle();
    expect(await describeOne(cloud, id)).toMatchObject({
      State: { Name: state },
      StateReason: {
        Code: 'Client.InstanceInitiatedShutdown',
        Message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
      },
    });
  });

  it('frees its Elastic IP when its instance terminates', async () => {
    const { InstanceId: id } = await launchOne(cloud, network, {
      InstanceInitiatedShutdownBehavior: 'terminate',
    });
    const { AllocationId } = await cloud.ec2.send(new AllocateAddressCommand({}));
    await cloud.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: id }));
    const release = () => cloud.ec2.send(new ReleaseAddressCommand({ AllocationId }));
    expect((await refusalOf(release())).code).toBe('InvalidIPAddress.InUse');
    cloud.machines.emitExit(id, 'poweroff');
    await cloud.settle();
    await release();
  });

  it('stops its instance when it crashed, and when it cannot be started again', async () => {
    // Only a power-off from within asks for the shutdown behaviour.
    const { InstanceId: crashed } = await launchOne(cloud, network, {
      InstanceInitiatedShutdownBehavior: 'terminate',
    });
    cloud.machines.emitExit(crashed, 'crash');
    const { InstanceId: broken } = await launchOne(cloud, network);
    cloud.machines.failNext('start', new Error('no memory'));
    cloud.machines.emitExit(broken, 'reboot');
    await cloud.settle();
    for (const id of [crashed, broken]) {
      expect(await describeOne(cloud, id)).toMatchObject({
        State: { Name: 'stopped' },
        StateReason: { Code: 'Server.InternalError' },
      });
    }
  });
});

describe('reboot, status and console', () => {
  it('reboot running instances alone', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    await cloud.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await cloud.settle();
    expect(callsOf('reboot')).toEqual([{ name: 'reboot', args: [id] }]);
    await stop(id);
    const again = cloud.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    expect((await refusalOf(again)).code).toBe('IncorrectState');
  });

  it('show the status of running instances, and of others when asked', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    const running = await cloud.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
    expect(running.InstanceStatuses).toMatchObject([
      {
        InstanceState: { Name: 'running' },
        InstanceStatus: { Status: 'ok' },
        SystemStatus: { Status: 'ok' },
      },
    ]);
    await stop(id);
    const command = (IncludeAllInstances: boolean) =>
      new DescribeInstanceStatusCommand({ IncludeAllInstances });
    expect((await cloud.ec2.send(command(false))).InstanceStatuses).toEqual([]);
    const all = await cloud.ec2.send(command(true));
    expect(all.InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('not-applicable');
  });

  it('give the console as Base64, and the latest only of Nitro types', async () => {
    const { InstanceId: nitro } = await launchOne(cloud, network);
    const { InstanceId: xen } = await launchOne(cloud, network, { InstanceType: 't2.micro' });
    cloud.machines.setConsole(nitro, 'ssh host keys');
    const output = await cloud.ec2.send(new GetConsoleOutputCommand({ InstanceId: nitro, Latest: true }));
    expect(Buffer.from(output.Output ?? '', 'base64').toString()).toBe('ssh host keys');
    const none = await cloud.ec2.send(new GetConsoleOutputCommand({ InstanceId: xen }));
    expect(none.Output).toBeUndefined();
    const latest = cloud.ec2.send(new GetConsoleOutputCommand({ InstanceId: xen, Latest: true }));
    expect((await refusalOf(latest)).code).toBe('UnsupportedOperation');
  });
});

describe('tags', () => {
  it('given during a launch survive it', async () => {
    const reply = await cloud.ec2.send(new RunInstancesCommand(launchInput(network)));
    const id = reply.Instances?.[0]?.InstanceId ?? '';
    await cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'n', Value: '7' }] }));
    await cloud.settle();
    expect(await describeOne(cloud, id)).toMatchObject({
      State: { Name: 'running' },
      Tags: [{ Key: 'n', Value: '7' }],
    });
  });
});
