import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateLaunchTemplateVersionCommand,
  DeleteFleetsCommand,
  DescribeFleetInstancesCommand,
  DescribeFleetsCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  ModifyInstanceAttributeCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultTable } from '../../../src/localcloud/faults/records.js';
import { setQuota } from '../../../src/localcloud/servicequotas/quotas.js';
import { openStore } from '../../../src/localcloud/store.js';
import {
  describeOne,
  type Ec2Cloud,
  heldMachines,
  makeNetwork,
  type Network,
  openEc2,
  refusalOf,
} from './ec2-fixture.js';
import {
  addSubnet,
  createFleet,
  fleetInput,
  makeTemplate,
  type Template,
  templateData,
} from './fleet-fixture.js';

let cloud: Ec2Cloud;
let network: Network;
let template: Template;
let here: { SubnetId: string };
let there: { SubnetId: string };

beforeEach(async () => {
  cloud = await openEc2();
  network = await makeNetwork(cloud);
  template = await makeTemplate(cloud, templateData(network));
  here = { SubnetId: network.subnetId };
  there = { SubnetId: await addSubnet(cloud, network, 'us-east-1b', 2) };
});
afterEach(() => cloud.close());

type Overrides = Parameters<typeof fleetInput>[1];
type Change = Parameters<typeof fleetInput>[2];
const create = (overrides: Overrides, change: Change = {}) =>
  createFleet(cloud, fleetInput(template, overrides, change));

const total = (TotalTargetCapacity: number, more: object = {}) => ({
  TargetCapacitySpecification: {
    TotalTargetCapacity,
    DefaultTargetCapacityType: 'on-demand' as const,
    ...more,
  },
});
const standard = { region: 'us-east-1', serviceCode: 'ec2', quotaCode: 'L-1216C47A' };
const allow = (vcpus: number, quotaCode = standard.quotaCode) =>
  setQuota({ store: cloud.cloud.store, ...standard, quotaCode }, vcpus);
const instanceCount = async () => {
  const reply = await cloud.ec2.send(new DescribeInstancesCommand({}));
  return (reply.Reservations ?? []).flatMap((each) => each.Instances ?? []).length;
};
const describeFleet = async (id = '') =>
  (await cloud.ec2.send(new DescribeFleetsCommand({ FleetIds: [id] }))).Fleets?.[0];

describe('an instant fleet', () => {
  it('launches all in one call, and tells where', async () => {
    const fleet = await create([here], total(3));
    expect(fleet.FleetId).toMatch(/^fleet-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(fleet.Errors).toEqual([]);
    expect(fleet.Instances).toEqual([
      {
        LaunchTemplateAndOverrides: {
          LaunchTemplateSpecification: { LaunchTemplateId: template.id, Version: '1' },
          Overrides: { ...here, InstanceType: 't3.micro', AvailabilityZone: 'us-east-1a' },
        },
        Lifecycle: 'on-demand',
        InstanceIds: expect.any(Array),
        InstanceType: 't3.micro',
        SubnetId: network.subnetId,
        AvailabilityZone: 'us-east-1a',
        AvailabilityZoneId: 'use1-az2',
      },
    ]);
    await cloud.settle();
    const ids = fleet.Instances?.[0]?.InstanceIds ?? [];
    expect(ids).toHaveLength(3);
    for (const id of ids) expect((await describeOne(cloud, id)).State?.Name).toBe('running');
    expect((await describeOne(cloud, ids[0] ?? '')).InstanceLifecycle).toBeUndefined();
  });

  it('answers the same fleet to the same client token, and refuses other parameters', async () => {
    const first = await create([here], { ClientToken: 'ws-1', ...total(2) });
    const again = await create([here], { ClientToken: 'ws-1', ...total(2) });
    expect(again.FleetId).toBe(first.FleetId);
    expect(again.Instances).toEqual(first.Instances);
    expect(await instanceCount()).toBe(2);
    expect(await refusalOf(create([there], { ClientToken: 'ws-1', ...total(2) }))).toMatchObject({
      code: 'IdempotentParameterMismatch',
    });
  });

  it('merges the tags of the fleet with the launch template’s', async () => {
    const tags = (type: 'fleet' | 'instance' | 'volume', Key: string, Value: string) => ({
      ResourceType: type,
      Tags: [{ Key, Value }],
    });
    const data = templateData(network, {
      TagSpecifications: [tags('instance', 'fleet', 'ws'), tags('volume', 'of', 'ws')],
    });
    template = await makeTemplate(cloud, data, 'tagged');
    const fleet = await create([here], {
      TagSpecifications: [tags('fleet', 'lead', 'kim'), tags('instance', 'Name', 'ws-1')],
    });
    const instance = await describeOne(cloud, fleet.Instances?.[0]?.InstanceIds?.[0] ?? '');
    expect(instance.Tags).toEqual([
      { Key: 'fleet', Value: 'ws' },
      { Key: 'Name', Value: 'ws-1' },
      { Key: 'aws:ec2launchtemplate:id', Value: template.id },
      { Key: 'aws:ec2launchtemplate:version', Value: '1' },
      { Key: 'aws:ec2:fleet-id', Value: fleet.FleetId },
    ]);
    expect((await describeFleet(fleet.FleetId))?.Tags).toEqual([{ Key: 'lead', Value: 'kim' }]);
    const volumes = await cloud.ec2.send(new DescribeVolumesCommand({}));
    expect(volumes.Volumes?.[0]?.Tags).toEqual([{ Key: 'of', Value: 'ws' }]);
    expect(await refusalOf(create([here], { TagSpecifications: [tags('volume', 'a', 'b')] }))).toMatchObject({
      code: 'InvalidParameterValue',
    });
  });

  it('puts an override’s subnet into the template’s network interface', async () => {
    const NetworkInterfaces = [{ DeviceIndex: 0, Groups: [network.groupId], AssociatePublicIpAddress: true }];
    const data = { ...templateData(network), SecurityGroupIds: undefined, NetworkInterfaces };
    template = await makeTemplate(cloud, data, 'interface');
    const fleet = await create([there]);
    const instance = await describeOne(cloud, fleet.Instances?.[0]?.InstanceIds?.[0] ?? '');
    expect(instance).toMatchObject({
      SubnetId: there.SubnetId,
      PublicIpAddress: expect.stringMatching(/^100\./),
    });
  });

  it('takes the version it is told', async () => {
    await cloud.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: template.id,
        SourceVersion: '1',
        LaunchTemplateData: { InstanceType: 't3.small' },
      }),
    );
    const of = async (Version: string) => {
      const LaunchTemplateSpecification = { LaunchTemplateName: template.name, Version };
      const fleet = await create([], {
        LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides: [here] }],
      });
      return fleet.Instances?.[0]?.InstanceType;
    };
    expect(await of('$Latest')).toBe('t3.small');
    expect(await of('$Default')).toBe('t3.micro');
    expect(await of('1')).toBe('t3.micro');
  });

  it('is only checked in a dry run', async () => {
    expect(await refusalOf(create([here], { DryRun: true }))).toMatchObject({
      code: 'DryRunOperation',
      status: 412,
    });
    const bad = create([here], { DryRun: true, Type: 'maintain' });
    expect(await refusalOf(bad)).toMatchObject({ code: 'UnsupportedOperation' });
    expect(await instanceCount()).toBe(0);
  });

  it.each<[string, Change, string]>([
    ['a fleet that is kept up', { Type: 'maintain' }, 'UnsupportedOperation'],
    ['no type, which is maintain', { Type: undefined }, 'UnsupportedOperation'],
    ['options of other types', { ReplaceUnhealthyInstances: true }, 'UnsupportedOperation'],
    ['a target of nothing', total(0), 'InvalidParameterValue'],
    [
      'shares beyond the total',
      total(2, { OnDemandTargetCapacity: 2, SpotTargetCapacity: 1 }),
      'InvalidParameterValue',
    ],
    [
      'a minimum without one zone or type',
      { OnDemandOptions: { MinTargetCapacity: 1 } },
      'InvalidParameterCombination',
    ],
  ])('refuses %s', async (_, change, code) => {
    expect(await refusalOf(create([here], change))).toMatchObject({ code, status: 400 });
    expect(await instanceCount()).toBe(0);
  });

  it('refuses two subnets of one zone, which are one pool', async () => {
    const twin = { SubnetId: await addSubnet(cloud, network, 'us-east-1a', 7) };
    expect(await refusalOf(create([here, twin]))).toEqual({
      code: 'InvalidFleetConfig',
      message: 'The fleet configuration contains duplicate instance pools.',
      status: 400,
    });
    expect((await create([here, { ...twin, InstanceType: 't3.small' }])).Errors).toEqual([]);
  });

  it('refuses a launch template or a version that is not there, and a missing version', async () => {
    const by = (LaunchTemplateSpecification: object) =>
      refusalOf(create([], { LaunchTemplateConfigs: [{ LaunchTemplateSpecification }] }));
    const LaunchTemplateId = template.id;
    expect(await by({ LaunchTemplateName: 'none', Version: '1' })).toMatchObject({
      code: 'InvalidLaunchTemplateName.NotFoundException',
    });
    expect(await by({ LaunchTemplateId, Version: '4' })).toMatchObject({
      code: 'InvalidLaunchTemplateId.VersionNotFound',
    });
    expect(await by({ LaunchTemplateId })).toMatchObject({ code: 'MissingParameter' });
  });
});

describe('a kill in the middle of a fleet', () => {
  it('leaves instances that go on, and a token that answers them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    const file = join(folder, 'journal');
    const held = heldMachines();
    const first = await openEc2({ store: openStore(file), machines: held.machines });
    const place = await makeNetwork(first);
    const input = {
      ...fleetInput(await makeTemplate(first, templateData(place)), [{ SubnetId: place.subnetId }], total(3)),
      ClientToken: 'ws',
    };
    const made = await createFleet(first, input);
    await held.reached;
    // The journal as it is while the three are still pending, under another process.
    const second = await openEc2({ store: openStore(copyOf(file)) });
    await second.settle();
    const again = await createFleet(second, input);
    expect(again.FleetId).toBe(made.FleetId);
    expect(again.Instances).toEqual(made.Instances);
    for (const id of again.Instances?.[0]?.InstanceIds ?? []) {
      expect((await describeOne(second, id)).State?.Name).toBe('running');
    }
    held.release();
    await Promise.all([first.close(), second.close()]);
    rmSync(folder, { recursive: true });
  });
});

describe('what a fleet cannot have', () => {
  it('comes as errors beside what it has, with 200', async () => {
    allow(4);
    const fleet = await create([here], total(3));
    expect(fleet.$metadata.httpStatusCode).toBe(200);
    expect(fleet.Instances?.[0]?.InstanceIds).toHaveLength(2);
    expect(fleet.Errors).toMatchObject([
      {
        Lifecycle: 'on-demand',
        ErrorCode: 'VcpuLimitExceeded',
        LaunchTemplateAndOverrides: { Overrides: { ...here, AvailabilityZone: 'us-east-1a' } },
      },
    ]);
    expect(await describeFleet(fleet.FleetId)).toMatchObject({
      // The only one fleets of type instant know.
      ActivityStatus: 'fulfilled',
      FulfilledCapacity: 2,
      Errors: [{ ErrorCode: 'VcpuLimitExceeded' }],
    });
  });

  it('is asked of the next override', async () => {
    // m6i is not offered in us-east-1e.
    const nowhere = {
      SubnetId: await addSubnet(cloud, network, 'us-east-1e', 5),
      InstanceType: 'm6i.large' as const,
    };
    const fleet = await create([nowhere, { ...there, InstanceType: 'm6i.large' }], total(2));
    expect(fleet.Instances).toMatchObject([{ AvailabilityZone: 'us-east-1b', InstanceType: 'm6i.large' }]);
    expect(fleet.Errors).toMatchObject([
      {
        ErrorCode: 'InvalidFleetConfiguration',
        ErrorMessage: expect.stringContaining(
          'is not supported in your requested Availability Zone (us-east-1e)',
        ),
      },
    ]);
  });

  it('is capacity too, zone by zone, and the same token answers the same errors', async () => {
    const lack = (zone: string[]) =>
      faultTable(cloud.cloud.store).put('1', { entry: { fault: 'no-capacity', zone }, calls: 0, played: 0 });
    lack(['us-east-1a']);
    const fleet = await create([here, there], total(2));
    expect(fleet.Instances).toMatchObject([
      { AvailabilityZone: 'us-east-1b', InstanceIds: [{}, {}].map(() => expect.any(String)) },
    ]);
    expect(fleet.Errors).toMatchObject([
      {
        ErrorCode: 'InsufficientInstanceCapacity',
        ErrorMessage: expect.stringContaining(
          'sufficient t3.micro capacity in the Availability Zone you requested (us-east-1a)',
        ),
        LaunchTemplateAndOverrides: { Overrides: here },
      },
    ]);
    const single = { OnDemandOptions: { SingleAvailabilityZone: true, MinTargetCapacity: 2 }, ...total(2) };
    expect((await create([here, there], single)).Instances).toMatchObject([
      { AvailabilityZone: 'us-east-1b' },
    ]);
    lack(['us-east-1a', 'us-east-1b']);
    const none = await create([here, there], { ClientToken: 'ws-1' });
    expect([none.Instances, none.Errors?.length]).toEqual([[], 2]);
    lack([]);
    expect((await create([here, there], { ClientToken: 'ws-1' })).Errors).toEqual(none.Errors);
  });

  it('is told for each override where nothing could be had', async () => {
    allow(0);
    const fleet = await create([here, there]);
    expect(fleet.Instances).toEqual([]);
    expect(fleet.Errors?.map((error) => error.ErrorCode)).toEqual(['VcpuLimitExceeded', 'VcpuLimitExceeded']);
    expect(await instanceCount()).toBe(0);
  });

  it('is told for a subnet, an image or a group that is not there', async () => {
    const fleet = await create([
      { SubnetId: 'subnet-0123456789abcdef0' },
      { ...here, ImageId: 'ami-0123456789abcdef0' },
    ]);
    expect(fleet.Errors?.map((error) => error.ErrorCode)).toEqual([
      'InvalidSubnetID.NotFound',
      'InvalidAMIID.NotFound',
    ]);
  });

  it('leaves nothing behind where the minimum was not reached', async () => {
    allow(4);
    const OnDemandOptions = { MinTargetCapacity: 3, SingleInstanceType: true };
    const fleet = await create([here], { ...total(3), OnDemandOptions });
    expect(fleet.Instances).toEqual([]);
    expect(fleet.Errors?.[0]?.ErrorCode).toBe('VcpuLimitExceeded');
    await cloud.settle();
    expect(await instanceCount()).toBe(0);
    expect((await cloud.ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
    expect(cloud.machines.specs.size).toBe(0);
  });
});

describe('where a fleet launches', () => {
  const zonesOf = (fleet: Awaited<ReturnType<typeof create>>) =>
    fleet.Instances?.map((each) => [each.AvailabilityZone, each.InstanceIds?.length]);

  it('takes one zone for on-demand, the first given', async () => {
    expect(zonesOf(await create([there, here], total(4)))).toEqual([['us-east-1b', 4]]);
  });

  it('goes by price, or by priority', async () => {
    const large = { ...here, InstanceType: 't3.large' as const, Priority: 1 };
    const small = { ...there, InstanceType: 't3.small' as const, Priority: 2 };
    const byPrice = await create([large, small]);
    expect(byPrice.Instances?.[0]?.InstanceType).toBe('t3.small');
    const byPriority = await create([small, large], {
      OnDemandOptions: { AllocationStrategy: 'prioritized' },
    });
    expect(byPriority.Instances?.[0]?.InstanceType).toBe('t3.large');
  });

  it('goes on in the next zone unless one must do', async () => {
    // Room for one of eight vCPUs and one of two.
    const small = { SubnetId: await addSubnet(cloud, network, 'us-east-1c', 9) };
    allow(10);
    const fleet = await create([{ ...small, InstanceType: 't3.2xlarge' }, here], {
      ...total(2),
      OnDemandOptions: { AllocationStrategy: 'prioritized' },
    });
    expect(zonesOf(fleet)).toEqual([
      ['us-east-1c', 1],
      ['us-east-1a', 1],
    ]);
    const single = await create([{ ...small, InstanceType: 't3.2xlarge' }, here], {
      ...total(2),
      OnDemandOptions: { SingleAvailabilityZone: true, MinTargetCapacity: 2 },
    });
    expect(single.Instances).toEqual([]);
  });

  it('stays below the price it may cost', async () => {
    // t3.micro: 0.0104 USD an hour.
    const fleet = await create([here], { ...total(5), OnDemandOptions: { MaxTotalPrice: '0.03' } });
    expect(fleet.Instances?.[0]?.InstanceIds).toHaveLength(2);
  });

  it('counts weights as units of the target', async () => {
    const fleet = await create([{ ...here, WeightedCapacity: 2 }], total(5));
    expect(fleet.Instances?.[0]?.InstanceIds).toHaveLength(3);
    expect((await describeFleet(fleet.FleetId))?.FulfilledCapacity).toBe(6);
  });
});

describe('spot in a fleet', () => {
  const spot = (count: number) => total(count, { DefaultTargetCapacityType: 'spot' });

  it('shares the target with on-demand', async () => {
    const fleet = await create(
      [here],
      total(3, { OnDemandTargetCapacity: 1, DefaultTargetCapacityType: 'spot' }),
    );
    expect(fleet.Instances?.map((each) => [each.Lifecycle, each.InstanceIds?.length])).toEqual([
      ['on-demand', 1],
      ['spot', 2],
    ]);
    const instance = await describeOne(cloud, fleet.Instances?.[1]?.InstanceIds?.[0] ?? '');
    expect(instance).toMatchObject({
      InstanceLifecycle: 'spot',
      SpotInstanceRequestId: expect.stringMatching(/^sir-[a-z0-9]{8}$/),
    });
  });

  it('spreads over pools where it is told to', async () => {
    const spread = async (SpotOptions: object) => {
      const fleet = await create([here, there], { ...spot(4), SpotOptions });
      return fleet.Instances?.map((each) => each.InstanceIds?.length);
    };
    expect(await spread({ AllocationStrategy: 'diversified' })).toEqual([2, 2]);
    expect(await spread({ AllocationStrategy: 'lowest-price', InstancePoolsToUseCount: 2 })).toEqual([2, 2]);
    expect(await spread({ AllocationStrategy: 'lowest-price' })).toEqual([4]);
    expect(await spread({ AllocationStrategy: 'price-capacity-optimized' })).toEqual([4]);
  });

  it('asks the other pools for what one did not give', async () => {
    const dear = { ...there, MaxPrice: '0.000001' };
    const fleet = await create([here, dear], {
      ...spot(4),
      SpotOptions: { AllocationStrategy: 'diversified' },
    });
    expect(fleet.Instances?.map((each) => each.InstanceIds?.length)).toEqual([4]);
    expect(fleet.Errors?.map((error) => [error.ErrorCode, error.Lifecycle])).toEqual([
      ['SpotMaxPriceTooLow', 'spot'],
    ]);
  });

  it('has a quota of its own', async () => {
    allow(2, 'L-34B43A08');
    const fleet = await create([here], spot(2));
    expect(fleet.Instances?.[0]?.InstanceIds).toHaveLength(1);
    expect(fleet.Errors).toMatchObject([{ ErrorCode: 'MaxSpotInstanceCountExceeded', Lifecycle: 'spot' }]);
  });
});

describe('a fleet that is there', () => {
  it('is described to those who name it, and its instances by DescribeFleets alone', async () => {
    const { FleetId } = await create([here], {
      ClientToken: 'ws',
      ValidUntil: new Date('2030-01-01T00:00:00Z'),
    });
    expect((await cloud.ec2.send(new DescribeFleetsCommand({}))).Fleets).toEqual([]);
    expect(await describeFleet(FleetId)).toMatchObject({
      FleetState: 'active',
      ActivityStatus: 'fulfilled',
      Type: 'instant',
      ClientToken: 'ws',
      FulfilledCapacity: 1,
      FulfilledOnDemandCapacity: 1,
      ValidUntil: new Date('2030-01-01T00:00:00Z'),
      Instances: [{ InstanceType: 't3.micro' }],
    });
    const instances = cloud.ec2.send(new DescribeFleetInstancesCommand({ FleetId }));
    expect(await refusalOf(instances)).toMatchObject({ code: 'UnsupportedOperation' });
    expect(await refusalOf(describeFleet('fleet-1'))).toMatchObject({ code: 'InvalidFleetId.Malformed' });
    expect(await refusalOf(describeFleet('fleet-00000000-0000-0000-0000-000000000000'))).toMatchObject({
      code: 'InvalidFleetId.NotFound',
    });
  });

  it('takes its instances with it, but for protected ones', async () => {
    const { FleetId = '', Instances } = await create([here], total(2));
    const [kept = '', gone = ''] = Instances?.[0]?.InstanceIds ?? [];
    await cloud.settle();
    await cloud.ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId: kept, DisableApiTermination: { Value: true } }),
    );
    const remove = (FleetIds: string[], TerminateInstances = true) =>
      cloud.ec2.send(new DeleteFleetsCommand({ FleetIds, TerminateInstances }));
    expect((await remove([FleetId], false)).UnsuccessfulFleetDeletions).toMatchObject([
      { FleetId, Error: { Code: 'fleetNotInDeletableState' } },
    ]);
    const reply = await remove([FleetId, 'fleet-1']);
    expect(reply.SuccessfulFleetDeletions).toEqual([
      { FleetId, PreviousFleetState: 'active', CurrentFleetState: 'deleted_terminating' },
    ]);
    expect(reply.UnsuccessfulFleetDeletions).toMatchObject([
      { FleetId: 'fleet-1', Error: { Code: 'fleetIdMalformed' } },
    ]);
    await cloud.settle();
    expect((await describeOne(cloud, gone)).State?.Name).toBe('terminated');
    expect((await describeOne(cloud, kept)).State?.Name).toBe('running');
    expect(await refusalOf(remove(Array.from({ length: 26 }, () => FleetId)))).toMatchObject({
      code: 'InvalidParameterValue',
    });
  });

  it('is deleted once its last instance is gone', async () => {
    const { FleetId = '' } = await create([here]);
    await cloud.ec2.send(new DeleteFleetsCommand({ FleetIds: [FleetId], TerminateInstances: true }));
    await cloud.settle();
    expect((await describeFleet(FleetId))?.FleetState).toBe('deleted');
  });
});

function copyOf(file: string): string {
  copyFileSync(file, `${file}.copy`);
  return `${file}.copy`;
}
