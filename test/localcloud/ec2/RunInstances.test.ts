import {
  CreateKeyPairCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setQuota } from '../../../src/localcloud/servicequotas/quotas.js';
import { createFakeMachines } from '../../helpers/fake-machines.js';
import {
  describeOne,
  type Ec2Cloud,
  imageId,
  launch,
  launchInput,
  launchOne,
  makeNetwork,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';

let cloud: Ec2Cloud;
let network: Network;

beforeEach(async () => {
  cloud = await openEc2();
  network = await makeNetwork(cloud);
});
afterEach(() => cloud.close());

const run = (change: Parameters<typeof launchInput>[1] = {}) =>
  cloud.ec2.send(new RunInstancesCommand(launchInput(network, change)));

describe('a launch', () => {
  it('answers pending and is running once its machine was made', async () => {
    const reply = await run();
    expect(reply.Instances?.[0]?.State).toEqual({ Code: 0, Name: 'pending' });
    await cloud.settle();
    const instance = await describeOne(cloud, reply.Instances?.[0]?.InstanceId ?? '');
    expect(instance.State).toEqual({ Code: 16, Name: 'running' });
    expect(instance.InstanceId).toMatch(/^i-[0-9a-f]{17}$/);
    expect(instance.PrivateIpAddress).toBe('10.0.1.4');
    expect(instance.PrivateDnsName).toBe('ip-10-0-1-4.ec2.internal');
    expect(instance.PublicIpAddress).toMatch(/^100\.127\./);
    expect(instance.Placement?.AvailabilityZone).toBe('us-east-1a');
    expect(instance.SecurityGroups).toEqual([{ GroupId: network.groupId, GroupName: 'box' }]);
    expect(instance.Architecture).toBe('x86_64');
  });

  it('tells the machine its image, key, user data, addresses and volumes', async () => {
    const key = await cloud.ec2.send(new CreateKeyPairCommand({ KeyName: 'lab', KeyType: 'ed25519' }));
    expect(key.KeyMaterial).toContain('OPENSSH PRIVATE KEY');
    const userData = Buffer.from('#cloud-config\n').toString('base64');
    const instance = await launchOne(cloud, network, {
      KeyName: 'lab',
      UserData: userData,
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeSize: 20, VolumeType: 'gp3' } }],
    });
    const volumeId = instance.BlockDeviceMappings?.[1]?.Ebs?.VolumeId;
    expect(cloud.machines.specs.get(instance.InstanceId)).toMatchObject({
      imageId: 'stock',
      hostName: 'ip-10-0-1-4',
      privateIp: '10.0.1.4',
      publicIp: instance.PublicIpAddress,
      instanceType: 't3.micro',
      nitro: true,
      userData,
      publicKey: expect.stringMatching(/^ssh-ed25519 /),
      devices: [{ volumeId, name: '/dev/sdf' }],
    });
    expect(cloud.machines.calls).toContainEqual({ name: 'createVolume', args: [volumeId, 20, undefined] });
  });

  it('makes a Xen machine of a Xen type', async () => {
    const instance = await launchOne(cloud, network, { InstanceType: 'c3.8xlarge' });
    expect(cloud.machines.specs.get(instance.InstanceId)?.nitro).toBe(false);
    expect(instance.CpuOptions).toEqual({ CoreCount: 16, ThreadsPerCore: 2 });
  });

  it('tags instances and volumes each with their own', async () => {
    const instance = await launchOne(cloud, network, {
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'alice' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'of', Value: 'alice' }] },
      ],
    });
    expect(instance.Tags).toEqual([{ Key: 'Name', Value: 'alice' }]);
    const volumes = await cloud.ec2.send(new DescribeVolumesCommand({}));
    expect(volumes.Volumes?.map((volume) => volume.Tags)).toEqual([[{ Key: 'of', Value: 'alice' }]]);
    expect(volumes.Volumes?.[0]).toMatchObject({ State: 'in-use', Size: 8, VolumeType: 'gp3', Iops: 3000 });
    expect(volumes.Volumes?.[0]?.Attachments?.[0]).toMatchObject({ Device: '/dev/sda1', State: 'attached' });
  });

  it('makes as many instances as asked for, in one reservation, with addresses of their own', async () => {
    const instances = await launch(cloud, network, { MinCount: 3, MaxCount: 3 });
    expect(new Set(instances.map((instance) => instance.PrivateIpAddress)).size).toBe(3);
    expect(new Set(instances.map((instance) => instance.PublicIpAddress)).size).toBe(3);
    expect(instances.map((instance) => instance.AmiLaunchIndex)).toEqual([0, 1, 2]);
    const reply = await cloud.ec2.send(new DescribeInstancesCommand({}));
    expect(reply.Reservations).toHaveLength(1);
  });

  it('is made whole or not at all where public addresses run out', async () => {
    const machines = createFakeMachines();
    const few = await openEc2({
      machines: {
        ...machines,
        pickPublicIp: (taken) => {
          if (taken.size >= 2) throw new Error('all 2 are in use');
          return machines.pickPublicIp(taken);
        },
      },
    });
    const place = await makeNetwork(few);
    const send = (count: number) =>
      few.ec2.send(new RunInstancesCommand(launchInput(place, { MinCount: count, MaxCount: count })));
    expect(await refusalOf(send(3))).toMatchObject({ code: 'InsufficientAddressCapacity', status: 400 });
    expect((await few.ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
    expect((await few.ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect((await send(2)).Instances).toHaveLength(2);
    await few.close();
  });

  it('takes subnet, groups and the public address from a network interface', async () => {
    const instance = await launchOne(cloud, network, {
      SubnetId: undefined,
      SecurityGroupIds: undefined,
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId: network.subnetId,
          Groups: [network.groupId],
          AssociatePublicIpAddress: false,
          PrivateIpAddress: '10.0.1.77',
        },
      ],
    });
    expect(instance.PublicIpAddress).toBeUndefined();
    expect(instance.PrivateIpAddress).toBe('10.0.1.77');
  });

  it('never gives two machines one private address, even in two VPCs of the same block', async () => {
    const other = await makeNetwork(cloud);
    const first = await launchOne(cloud, network);
    const second = await launchOne(cloud, other);
    expect([first.PrivateIpAddress, second.PrivateIpAddress]).toEqual(['10.0.1.4', '10.0.1.5']);
  });

  it('that fails ends in a terminated instance with the reason, and leaves no volume', async () => {
    cloud.machines.failNext('create', new Error('no space left'));
    const instance = await launchOne(cloud, network);
    expect(instance.State?.Name).toBe('terminated');
    expect(instance.StateReason?.Code).toBe('Server.InternalError');
    expect((await cloud.ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect(cloud.logged.join('\n')).toContain('no space left');
  });

  it('terminated while it comes up leaves no machine behind', async () => {
    const reply = await run();
    const id = reply.Instances?.[0]?.InstanceId ?? '';
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await cloud.settle();
    expect((await describeOne(cloud, id)).State?.Name).toBe('terminated');
    expect(cloud.machines.specs.size).toBe(0);
  });
});

describe('a client token', () => {
  it('launches once, however often it is sent, also at the same time', async () => {
    const replies = await Promise.all([run({ ClientToken: 't1' }), run({ ClientToken: 't1' })]);
    const again = await run({ ClientToken: 't1' });
    const ids = [...replies, again].map((reply) => reply.Instances?.[0]?.InstanceId);
    expect(new Set(ids).size).toBe(1);
    await cloud.settle();
    expect(cloud.machines.specs.size).toBe(1);
  });

  it('refuses other parameters, and instances that are gone', async () => {
    const reply = await run({ ClientToken: 't1' });
    expect(await refusalOf(run({ ClientToken: 't1', InstanceType: 't3.small' }))).toMatchObject({
      code: 'IdempotentParameterMismatch',
    });
    await cloud.ec2.send(
      new TerminateInstancesCommand({ InstanceIds: [reply.Instances?.[0]?.InstanceId ?? ''] }),
    );
    await cloud.settle();
    expect(await refusalOf(run({ ClientToken: 't1' }))).toMatchObject({
      code: 'IdempotentInstanceTerminated',
    });
    expect(cloud.machines.specs.size).toBe(0);
  });
});

describe('block devices', () => {
  it('change the root and refuse one smaller than the image', async () => {
    const instance = await launchOne(cloud, network, {
      BlockDeviceMappings: [
        { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 16, Encrypted: true, DeleteOnTermination: false } },
      ],
    });
    expect(instance.BlockDeviceMappings).toHaveLength(1);
    expect(instance.BlockDeviceMappings?.[0]?.Ebs?.DeleteOnTermination).toBe(false);
    const volumes = await cloud.ec2.send(new DescribeVolumesCommand({}));
    expect(volumes.Volumes?.[0]).toMatchObject({ Size: 16, Encrypted: true });
    const small = run({ BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { VolumeSize: 4 } }] });
    expect(await refusalOf(small)).toMatchObject({
      code: 'InvalidBlockDeviceMapping',
      message: expect.stringMatching(
        /^Volume of size 4GB is smaller than snapshot 'snap-\w+', expect size >= 8GB$/,
      ),
    });
  });

  it('go with the instance unless told otherwise', async () => {
    const instance = await launchOne(cloud, network, {
      BlockDeviceMappings: [
        { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 1 } },
        { DeviceName: '/dev/sdg', Ebs: { VolumeSize: 2, DeleteOnTermination: false } },
      ],
    });
    await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance.InstanceId] }));
    await cloud.settle();
    const { Volumes: left } = await cloud.ec2.send(new DescribeVolumesCommand({}));
    expect(left).toMatchObject([{ Size: 2, State: 'available', Attachments: [] }]);
    const deleted = cloud.machines.calls.filter((call) => call.name === 'deleteVolume');
    expect(deleted.map((call) => call.args)).toEqual([[instance.BlockDeviceMappings?.[1]?.Ebs?.VolumeId]]);
  });

  it('need a size or a snapshot', async () => {
    const refused = await refusalOf(
      run({ BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { VolumeType: 'gp3' } }] }),
    );
    expect(refused.code).toBe('MissingParameter');
  });
});

describe('a dry run', () => {
  it('says it would succeed and makes nothing', async () => {
    expect(await refusalOf(run({ DryRun: true }))).toEqual({
      code: 'DryRunOperation',
      message: 'Request would have succeeded, but DryRun flag is set.',
      status: 412,
    });
    expect((await cloud.ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  });

  it('says what is wrong first', async () => {
    expect(await refusalOf(run({ DryRun: true, InstanceType: 't4g.micro' }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
  });
});

describe('a launch is refused', () => {
  it.each([
    [
      'an image that does not exist',
      { ImageId: 'ami-00000000' },
      'InvalidAMIID.NotFound',
      "The image id '[ami-00000000]' does not exist",
    ],
    [
      'an image id of no form',
      { ImageId: 'noble' },
      'InvalidAMIID.Malformed',
      'Invalid id: "noble" (expecting "ami-...")',
    ],
    [
      'an unknown type',
      { InstanceType: 't9.micro' as 't3.micro' },
      'InvalidParameterValue',
      "Invalid value 't9.micro' for InstanceType.",
    ],
    ['no subnet', { SubnetId: undefined }, 'VPCIdNotSpecified', 'No default VPC for this user'],
    [
      'a subnet that does not exist',
      { SubnetId: 'subnet-00000000' },
      'InvalidSubnetID.NotFound',
      "The subnet ID 'subnet-00000000' does not exist",
    ],
    [
      'a group that does not exist',
      { SecurityGroupIds: ['sg-00000000'] },
      'InvalidGroup.NotFound',
      "The security group 'sg-00000000' does not exist",
    ],
    [
      'a key that does not exist',
      { KeyName: 'lost' },
      'InvalidKeyPair.NotFound',
      "The key pair 'lost' does not exist",
    ],
    ['the wrong zone', { Placement: { AvailabilityZone: 'us-east-1b' } }, 'InvalidParameterValue', undefined],
    ['fewer than the minimum', { MinCount: 2 }, 'InvalidParameterValue', undefined],
    ['user data that is not Base64', { UserData: '%%%' }, 'InvalidUserData.Malformed', undefined],
    [
      'user data over 16 KB',
      { UserData: Buffer.alloc(16_385).toString('base64') },
      'InvalidParameterValue',
      'User data is limited to 16384 bytes',
    ],
    ['an address outside the subnet', { PrivateIpAddress: '10.0.2.9' }, 'InvalidParameterValue', undefined],
    ['an address AWS keeps', { PrivateIpAddress: '10.0.1.3' }, 'InvalidParameterValue', undefined],
    [
      'a reserved tag',
      { TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'aws:x', Value: '' }] }] },
      'InvalidParameterValue',
      undefined,
    ],
  ])('for %s', async (_, change, code, message) => {
    const refused = await refusalOf(run(change));
    expect(refused).toMatchObject({ code, status: 400, ...(message ? { message } : {}) });
    expect(cloud.machines.specs.size).toBe(0);
  });

  it('for a type of another architecture, in both directions', async () => {
    const arm = imageId('ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64');
    expect(await refusalOf(run({ ImageId: arm }))).toMatchObject({
      code: 'InvalidParameterValue',
      message: expect.stringContaining(
        "The architecture 'x86_64' of the specified instance type does not match the architecture 'arm64' of the specified AMI.",
      ),
    });
    expect((await refusalOf(run({ InstanceType: 't4g.micro' }))).message).toContain(
      "'arm64' of the specified instance",
    );
  });

  it('for an architecture this host does not have, before anything is made', async () => {
    const machines = createFakeMachines({ architectures: ['x86_64'] });
    const other = await openEc2({ machines });
    const input = launchInput(await makeNetwork(other), {
      ImageId: imageId('ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64'),
      InstanceType: 't4g.micro',
    });
    const refusal = await refusalOf(other.ec2.send(new RunInstancesCommand(input)));
    expect(refusal).toMatchObject({ code: 'Unsupported', status: 400 });
    expect(refusal.message).toMatch(/^The local cloud cannot run t4g\.micro .* arm64, .* is x86_64\./);
    const dry = await refusalOf(other.ec2.send(new RunInstancesCommand({ ...input, DryRun: true })));
    expect(dry.message).toBe(refusal.message);
    expect((await other.ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
    await other.close();
  });

  it('for a type the zone does not offer, naming the zones that do', async () => {
    const other = await makeNetwork(cloud, '10.9');
    const { ec2 } = cloud;
    const { CreateSubnetCommand } = await import('@aws-sdk/client-ec2');
    const subnet = await ec2.send(
      new CreateSubnetCommand({
        VpcId: other.vpcId,
        CidrBlock: '10.9.2.0/24',
        AvailabilityZone: 'us-east-1f',
      }),
    );
    const change = {
      InstanceType: 'c3.8xlarge' as const,
      SubnetId: subnet.Subnet?.SubnetId,
      SecurityGroupIds: [],
    };
    expect(await refusalOf(run(change))).toMatchObject({
      code: 'Unsupported',
      message:
        'Your requested instance type (c3.8xlarge) is not supported in your requested Availability Zone ' +
        '(us-east-1f). Please retry your request by not specifying an Availability Zone or choosing us-east-1a, ' +
        'us-east-1b, us-east-1c, us-east-1e.',
    });
  });

  it('for more vCPUs than the quota, but gives as many as fit above the minimum', async () => {
    const { store } = cloud.cloud;
    setQuota({ store, region: 'us-east-1', serviceCode: 'ec2', quotaCode: 'L-1216C47A' }, 5);
    expect(await launch(cloud, network, { MinCount: 1, MaxCount: 9 })).toHaveLength(2);
    expect(await refusalOf(run())).toMatchObject({
      code: 'VcpuLimitExceeded',
      message: expect.stringContaining('your current vCPU limit of 5 allows'),
    });
  });

  it('for a subnet without enough addresses', async () => {
    const { CreateSubnetCommand } = await import('@aws-sdk/client-ec2');
    const subnet = await cloud.ec2.send(
      new CreateSubnetCommand({
        VpcId: network.vpcId,
        CidrBlock: '10.0.2.0/28',
        AvailabilityZone: 'us-east-1a',
      }),
    );
    const change = { SubnetId: subnet.Subnet?.SubnetId, MinCount: 12, MaxCount: 12 };
    expect(await refusalOf(run(change))).toMatchObject({ code: 'InsufficientFreeAddressesInSubnet' });
    expect(await launch(cloud, network, { ...change, MinCount: 11, MaxCount: 11 })).toHaveLength(11);
  });

  it('for a snapshot larger than the volume, or one that does not exist', async () => {
    await cloud.ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 5 }));
    const change = {
      BlockDeviceMappings: [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: 'snap-00000000', VolumeSize: 1 } }],
    };
    expect(await refusalOf(run(change))).toMatchObject({ code: 'InvalidSnapshot.NotFound' });
  });
});
