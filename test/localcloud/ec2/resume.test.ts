import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DescribeImagesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  ModifyVolumeCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, it } from 'vitest';
import type { MachineSpec } from '../../../src/localcloud/machines/machines.js';
import { openStore } from '../../../src/localcloud/store.js';
import { createFakeMachines, type FakeMachines } from '../../helpers/fake-machines.js';
import { describeOne, type Ec2Cloud, launchInput, launchOne, makeNetwork, openEc2 } from './ec2-fixture.js';

type Work =
  | 'setFirewall'
  | 'setPublicIp'
  | 'create'
  | 'start'
  | 'stop'
  | 'destroy'
  | 'attach'
  | 'createVolume'
  | 'createSnapshot'
  | 'commit';

/** The same machines seen by a process that dies in the middle: the named calls never return. */
function hanging(
  machines: FakeMachines,
  ...names: readonly (Work | 'growVolume' | 'deleteVolume')[]
): FakeMachines {
  const forever = () => new Promise<never>(() => {});
  return { ...machines, ...Object.fromEntries(names.map((name) => [name, forever])) };
}

/** What was asked for in a process that died, and is looked at in the next one. */
async function afterCrash(
  names: Parameters<typeof hanging>[1][],
  before: (cloud: Ec2Cloud) => Promise<void>,
  during: (cloud: Ec2Cloud) => Promise<void>,
): Promise<Ec2Cloud> {
  const store = openStore();
  const machines = createFakeMachines();
  const first = await openEc2({ store, machines });
  await before(first);
  await first.settle();
  await first.close();
  const dying = await openEc2({ store, machines: hanging(machines, ...names) });
  await during(dying);
  // Work in the dying process never ends, so its server alone is closed; nothing of it acts again.
  dying.ec2.destroy();
  const next = await openEc2({ store, machines });
  await next.settle();
  return next;
}

it('makes the machine of a launch that was under way', async () => {
  let id = '';
  const next = await afterCrash(
    ['create'],
    async () => {},
    async (cloud) => {
      const network = await makeNetwork(cloud);
      const reply = await cloud.ec2.send(new RunInstancesCommand(launchInput(network)));
      id = reply.Instances?.[0]?.InstanceId ?? '';
      expect((await describeOne(cloud, id)).State?.Name).toBe('pending');
    },
  );
  expect((await describeOne(next, id)).State?.Name).toBe('running');
  expect(next.machines.specs.has(id)).toBe(true);
  await next.close();
});

it.each([
  ['stop', 'stopped', StopInstancesCommand],
  ['destroy', 'terminated', TerminateInstancesCommand],
] as const)('ends a %s that was under way', async (name, state, Command) => {
  let id = '';
  const next = await afterCrash(
    [name],
    async (cloud) => {
      id = (await launchOne(cloud, await makeNetwork(cloud))).InstanceId;
    },
    async (cloud) => {
      await cloud.ec2.send(new Command({ InstanceIds: [id] }));
    },
  );
  expect((await describeOne(next, id)).State?.Name).toBe(state);
  await next.close();
});

it('starts, not makes, an instance whose start was under way', async () => {
  let id = '';
  const next = await afterCrash(
    ['start'],
    async (cloud) => {
      id = (await launchOne(cloud, await makeNetwork(cloud))).InstanceId;
      await cloud.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    },
    async (cloud) => {
      await cloud.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    },
  );
  expect((await describeOne(next, id)).State?.Name).toBe('running');
  expect(next.machines.calls.filter((call) => call.name === 'create')).toHaveLength(1);
  await next.close();
});

it('starts running instances whose machines are down and destroys machines without a record', async () => {
  const store = openStore();
  const machines = createFakeMachines();
  const first = await openEc2({ store, machines });
  const { InstanceId: id } = await launchOne(first, await makeNetwork(first));
  await first.close();
  await machines.stop(id);
  await machines.create({ ...(machines.specs.get(id) as MachineSpec), id: 'i-stray' });
  const next = await openEc2({ store, machines });
  await next.settle();
  expect(await machines.isRunning(id)).toBe(true);
  expect([...machines.specs.keys()]).toEqual([id]);
  await next.close();
});

it('goes on with volumes, snapshots and images', async () => {
  let instanceId = '';
  let [attached, doomed, grown]: (string | undefined)[] = [];
  const make = (cloud: Ec2Cloud) =>
    cloud.ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1, VolumeType: 'gp3' }));
  const next = await afterCrash(
    ['createVolume', 'attach', 'growVolume', 'deleteVolume', 'createSnapshot', 'commit'],
    async (cloud) => {
      instanceId = (await launchOne(cloud, await makeNetwork(cloud))).InstanceId;
      [attached, doomed, grown] = (await Promise.all([make(cloud), make(cloud), make(cloud)])).map(
        (v) => v.VolumeId,
      );
    },
    async (cloud) => {
      await make(cloud);
      const device = { VolumeId: attached, InstanceId: instanceId, Device: '/dev/sdf' };
      await cloud.ec2.send(new AttachVolumeCommand(device));
      await cloud.ec2.send(new CreateSnapshotCommand({ VolumeId: attached }));
      await cloud.ec2.send(new ModifyVolumeCommand({ VolumeId: grown, Size: 3 }));
      await cloud.ec2.send(new DeleteVolumeCommand({ VolumeId: doomed }));
      await cloud.ec2.send(new CreateImageCommand({ InstanceId: instanceId, Name: 'saved', NoReboot: true }));
    },
  );
  const { Volumes: volumes = [] } = await next.ec2.send(new DescribeVolumesCommand({}));
  expect(volumes.map((volume) => volume.VolumeId)).not.toContain(doomed);
  expect(volumes.map((volume) => volume.State).sort()).toEqual([
    'available',
    'available',
    'in-use',
    'in-use',
  ]);
  expect(volumes.find((volume) => volume.VolumeId === grown)?.Size).toBe(3);
  const snapshots = await next.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
  expect(snapshots.Snapshots?.map((snapshot) => snapshot.State)).toEqual(Array(3).fill('completed'));
  const images = await next.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }));
  expect(images.Images).toMatchObject([{ Name: 'saved', State: 'available' }]);
  await next.close();
});

it('gives machines that still run the rules and the address that were under way', async () => {
  let id = '';
  let publicIp: string | undefined;
  let groupId = '';
  const next = await afterCrash(
    ['setFirewall', 'setPublicIp'],
    async (cloud) => {
      const network = await makeNetwork(cloud);
      groupId = network.groupId;
      id = (await launchOne(cloud, network)).InstanceId;
    },
    async (cloud) => {
      const port = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '192.0.2.7/32' };
      const unanswered = (command: Promise<unknown>) => void command.catch(() => undefined);
      unanswered(cloud.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, ...port })));
      const { AllocationId, PublicIp } = await cloud.ec2.send(new AllocateAddressCommand({}));
      publicIp = PublicIp;
      unanswered(cloud.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: id })));
      await expect.poll(async () => (await describeOne(cloud, id)).PublicIpAddress).toBe(publicIp);
    },
  );
  const rule = { protocol: 'tcp', fromPort: 22, toPort: 22, source: '192.0.2.7/32' };
  expect(next.machines.calls).toContainEqual({ name: 'setFirewall', args: [id, [rule]] });
  expect(next.machines.calls).toContainEqual({ name: 'setPublicIp', args: [id, publicIp] });
  await next.close();
});
