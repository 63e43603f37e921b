// What EC2 forgets of instances that ended, by moving the clock; and what it must not forget.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateFleetCommand,
  CreateSnapshotCommand,
  DescribeFleetsCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeSpotInstanceRequestsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientTokens } from '../../../src/localcloud/ec2/client-tokens.js';
import { fleets } from '../../../src/localcloud/ec2/fleet-records.js';
import { instances, volumes } from '../../../src/localcloud/ec2/records.js';
import { spotRequests } from '../../../src/localcloud/ec2/spot-records.js';
import { sweep } from '../../../src/localcloud/retention/sweep.js';
import { openStore, type Store } from '../../../src/localcloud/store.js';
import {
  describeOne,
  type Ec2Cloud,
  launchInput,
  launchOne,
  makeNetwork,
  movableClock,
  type Network,
  openEc2,
  refusalOf,
} from '../ec2/ec2-fixture.js';
import { fleetInput, makeTemplate, templateData } from '../ec2/fleet-fixture.js';

const minute = 60_000;
const hour = 60 * minute;

let folder: string;
let file: string;
let store: Store;
let cloud: Ec2Cloud;
let network: Network;
let clock: ReturnType<typeof movableClock>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-retention-'));
  file = join(folder, 'state.jsonl');
  store = openStore(file);
  clock = movableClock();
  cloud = await openEc2({ store, clock });
  network = await makeNetwork(cloud);
});
afterEach(async () => {
  await cloud.close();
  store.close();
  rmSync(folder, { recursive: true });
});

const terminate = async (id: string) => {
  await cloud.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await cloud.settle();
};
const moveAndSweep = (ms: number) => {
  clock.move(ms);
  return sweep(cloud.cloud);
};
/** As after a kill -9: the same file, by another process. */
const readAgain = () => openStore(file);

describe('a terminated instance', () => {
  it('is dropped after an hour, with its user data, and the file shrinks', async () => {
    const UserData = Buffer.alloc(12_000, 'x').toString('base64');
    const { InstanceId: id } = await launchOne(cloud, network, { UserData });
    const { InstanceId: living } = await launchOne(cloud, network);
    await terminate(id);
    moveAndSweep(59 * minute);
    expect((await describeOne(cloud, id)).State?.Name).toBe('terminated');
    expect(readFileSync(file, 'utf8')).toContain(UserData);
    expect(moveAndSweep(minute)).toBe(1);
    expect(instances(store).get(id)).toBeUndefined();
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(UserData);
    // Nothing but the rows that there are: no history.
    expect(text.trimEnd().split('\n').length).toBeLessThan(20);
    expect(
      instances(readAgain())
        .values()
        .map((one) => one.id),
    ).toEqual([living]);
    expect((await describeOne(cloud, living)).State?.Name).toBe('running');
  });

  it('is not shown after its hour, though no sweep came by', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    await terminate(id);
    clock.move(hour);
    expect((await refusalOf(describeOne(cloud, id))).code).toBe('InvalidInstanceID.NotFound');
    expect((await cloud.ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
    expect(instances(store).get(id)).toBeDefined();
  });

  it('leaves the volume that was to outlive it, and its snapshots', async () => {
    const data = { DeviceName: '/dev/sdf', Ebs: { VolumeSize: 1, DeleteOnTermination: false } };
    const instance = await launchOne(cloud, network, { BlockDeviceMappings: [data] });
    const VolumeId = instance.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === '/dev/sdf')?.Ebs
      ?.VolumeId;
    const { SnapshotId } = await cloud.ec2.send(new CreateSnapshotCommand({ VolumeId }));
    await cloud.settle();
    await terminate(instance.InstanceId);
    moveAndSweep(400 * 24 * hour);
    expect(instances(store).values()).toEqual([]);
    const { Volumes } = await cloud.ec2.send(new DescribeVolumesCommand({}));
    expect(Volumes).toMatchObject([{ VolumeId, State: 'available' }]);
    const { Snapshots } = await cloud.ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'] }));
    expect(Snapshots).toMatchObject([{ SnapshotId, VolumeId }]);
  });

  it('stays while a volume still names it', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    const [volume] = volumes(store).values();
    await terminate(id);
    const attachment = { instanceId: id, deviceName: '/dev/sdf', state: 'detaching' };
    if (volume) volumes(store).put('vol-1', { ...volume, id: 'vol-1', attachment });
    moveAndSweep(2 * hour);
    expect(instances(store).get(id)).toBeDefined();
    volumes(store).delete('vol-1');
    moveAndSweep(0);
    expect(instances(store).get(id)).toBeUndefined();
  });

  it('takes along the machine that would not go at its end', async () => {
    const { InstanceId: id } = await launchOne(cloud, network);
    cloud.machines.failNext('destroy', new Error('busy'));
    await terminate(id);
    expect(await cloud.machines.list()).toEqual([id]);
    moveAndSweep(hour);
    await cloud.settle();
    expect(await cloud.machines.list()).toEqual([]);
  });
});

describe('a client token', () => {
  const launch = (ClientToken: string) =>
    cloud.ec2.send(new RunInstancesCommand(launchInput(network, { ClientToken })));

  it('is good for as long as its instance lives, and a day after its end', async () => {
    const [instance] = (await launch('one')).Instances ?? [];
    await cloud.settle();
    const id = instance?.InstanceId ?? '';
    moveAndSweep(100 * 24 * hour);
    expect((await launch('one')).Instances?.[0]?.InstanceId).toBe(id);
    await terminate(id);
    moveAndSweep(hour);
    moveAndSweep(22 * hour);
    expect((await refusalOf(launch('one'))).code).toBe('IdempotentInstanceTerminated');
    moveAndSweep(hour);
    expect(clientTokens(store).values()).toEqual([]);
    expect((await launch('one')).Instances?.[0]?.InstanceId).not.toBe(id);
    await cloud.settle();
  });

  it('without a date has its day from the first sweep on', async () => {
    clientTokens(store).put('us-east-1/RunInstances/old', { digest: '', ids: ['i-00000000000000000'] });
    moveAndSweep(0);
    moveAndSweep(23 * hour);
    expect(clientTokens(store).values()).toHaveLength(1);
    moveAndSweep(hour);
    expect(clientTokens(store).values()).toEqual([]);
  });
});

describe('a spot request', () => {
  it('is dropped four hours after its instance ended', async () => {
    const { InstanceId: id } = await launchOne(cloud, network, {
      InstanceMarketOptions: { MarketType: 'spot' },
    });
    const list = async () =>
      (await cloud.ec2.send(new DescribeSpotInstanceRequestsCommand({}))).SpotInstanceRequests ?? [];
    moveAndSweep(9 * hour);
    expect(await list()).toMatchObject([{ State: 'active' }]);
    await terminate(id);
    moveAndSweep(2 * hour);
    moveAndSweep(119 * minute);
    expect(await list()).toMatchObject([{ State: 'closed', InstanceId: id }]);
    moveAndSweep(minute);
    expect(await list()).toEqual([]);
    expect(spotRequests(readAgain()).values()).toEqual([]);
  });
});

describe('a fleet', () => {
  it('is found, with its token, until two days after the last of its instances ended', async () => {
    const template = await makeTemplate(cloud, templateData(network));
    const input = fleetInput(template, [{ SubnetId: network.subnetId }], {
      ClientToken: 'fleet',
      TargetCapacitySpecification: { TotalTargetCapacity: 2, DefaultTargetCapacityType: 'on-demand' },
    });
    const create = () => cloud.ec2.send(new CreateFleetCommand(input));
    const { FleetId = '', Instances } = await create();
    await cloud.settle();
    const [first = '', second = ''] = Instances?.[0]?.InstanceIds ?? [];
    await terminate(first);
    moveAndSweep(10 * 24 * hour);
    expect(instances(store).get(first)).toBeUndefined();
    await terminate(second);
    moveAndSweep(47 * hour);
    expect((await create()).FleetId).toBe(FleetId);
    const found = await cloud.ec2.send(new DescribeFleetsCommand({ FleetIds: [FleetId] }));
    expect(found.Fleets).toMatchObject([{ FleetId }]);
    moveAndSweep(hour);
    expect([fleets(store).values(), clientTokens(store).values()]).toEqual([[], []]);
    expect((await create()).FleetId).not.toBe(FleetId);
    await cloud.settle();
  });
});

it('drops all of it in one move of the clock', async () => {
  const ClientToken = 'all';
  const { InstanceId: id } = await launchOne(cloud, network, {
    ClientToken,
    InstanceMarketOptions: { MarketType: 'spot' },
  });
  await terminate(id);
  expect(moveAndSweep(3 * 24 * hour)).toBe(3);
  expect(sweep(cloud.cloud)).toBe(0);
});
