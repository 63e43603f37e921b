import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  EC2Client,
  type _InstanceType as InstanceTypeName,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allInstanceTypes } from '../../../src/localcloud/ec2/instance-types/instance-types.js';
import { type Ec2Cloud, openEc2, refusalOf } from './ec2-fixture.js';

let cloud: Ec2Cloud;

beforeAll(async () => {
  cloud = await openEc2();
});
afterAll(() => cloud.close());

const describeTypes = (...InstanceTypes: string[]) =>
  cloud.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: InstanceTypes as InstanceTypeName[] }));

describe('instance types', () => {
  // Figures of https://aws.amazon.com/ec2/instance-types/ and its page of previous generations.
  it.each([
    ['c3.8xlarge', 32, 61_440, 'xen', 'unsupported', undefined],
    ['t2.micro', 1, 1024, 'xen', 'unsupported', undefined],
    ['t3.medium', 2, 4096, 'nitro', 'required', undefined],
    ['m4.16xlarge', 64, 262_144, 'xen', 'unsupported', undefined],
    ['c4.8xlarge', 36, 61_440, 'xen', 'unsupported', undefined],
    ['c5.18xlarge', 72, 147_456, 'nitro', 'required', undefined],
    ['r5.24xlarge', 96, 786_432, 'nitro', 'required', undefined],
    ['g4dn.xlarge', 4, 16_384, 'nitro', 'required', ['T4', 1, 16_384]],
    ['g5.48xlarge', 192, 786_432, 'nitro', 'required', ['A10G', 8, 22_888]],
    ['p3.16xlarge', 64, 499_712, 'xen', 'unsupported', ['V100', 8, 16_384]],
    ['p4d.24xlarge', 96, 1_179_648, 'nitro', 'required', ['A100', 8, 40_960]],
    ['p5.48xlarge', 192, 2_097_152, 'nitro', 'required', ['H100', 8, 81_920]],
  ])('%s has %i vCPUs and %i MiB', async (name, vcpus, memory, hypervisor, nvme, gpu) => {
    const { InstanceTypes: [type] = [] } = await describeTypes(name as string);
    expect(type).toMatchObject({
      InstanceType: name,
      VCpuInfo: { DefaultVCpus: vcpus },
      MemoryInfo: { SizeInMiB: memory },
      Hypervisor: hypervisor,
      EbsInfo: { NvmeSupport: nvme },
    });
    const [first] = type?.GpuInfo?.Gpus ?? [];
    const shown = first && [first.Name, first.Count, first.MemoryInfo?.SizeInMiB];
    expect(shown).toEqual(gpu);
  });

  it('say their architecture, generation and disks', async () => {
    const { InstanceTypes: types = [] } = await describeTypes('t4g.micro', 'c3.8xlarge', 'c5.metal');
    const byName = new Map(types.map((type) => [type.InstanceType as string, type]));
    expect(byName.get('t4g.micro')).toMatchObject({ ProcessorInfo: { SupportedArchitectures: ['arm64'] } });
    expect(byName.get('c3.8xlarge')).toMatchObject({
      CurrentGeneration: false,
      InstanceStorageInfo: { TotalSizeInGB: 640, Disks: [{ Count: 2, SizeInGB: 320, Type: 'ssd' }] },
      SupportedVirtualizationTypes: ['hvm', 'paravirtual'],
    });
    expect(byName.get('c5.metal')).toMatchObject({ BareMetal: true });
    expect(byName.get('c5.metal')?.Hypervisor).toBeUndefined();
  });

  it('all have whole figures', () => {
    const types = allInstanceTypes();
    expect(types).toHaveLength(323);
    for (const type of types) {
      for (const figure of [type.vcpus, type.memoryMiB, type.vcpus / type.threadsPerCore]) {
        expect([type.name, Number.isInteger(figure) && figure > 0]).toEqual([type.name, true]);
      }
    }
  });

  it('come in pages of a hundred and by filter', async () => {
    const first = await cloud.ec2.send(new DescribeInstanceTypesCommand({}));
    expect(first.InstanceTypes).toHaveLength(100);
    expect(first.NextToken).toBeDefined();
    const second = await cloud.ec2.send(new DescribeInstanceTypesCommand({ NextToken: first.NextToken }));
    expect(second.InstanceTypes?.[0]?.InstanceType).not.toBe(first.InstanceTypes?.[0]?.InstanceType);
    const Filters = [
      { Name: 'instance-type', Values: ['g5.*', 't4g.*'] },
      { Name: 'processor-info.supported-architecture', Values: ['x86_64'] },
    ];
    const filtered = await cloud.ec2.send(new DescribeInstanceTypesCommand({ Filters }));
    expect(filtered.InstanceTypes).toHaveLength(8);
  });

  it('that do not exist, or not in the region, are named', async () => {
    expect(await refusalOf(describeTypes('t3.micro', 'c3.9xlarge'))).toMatchObject({
      code: 'InvalidInstanceType',
      message: 'The following supplied instance types do not exist: [c3.9xlarge]',
    });
    const ohio = cloud.client(EC2Client, 'us-east-2');
    const command = new DescribeInstanceTypesCommand({ InstanceTypes: ['c3.8xlarge'] });
    expect((await refusalOf(ohio.send(command))).code).toBe('InvalidInstanceType');
  });
});

describe('offerings', () => {
  const offerings = async (
    LocationType: 'region' | 'availability-zone' | 'availability-zone-id',
    type: string,
  ) => {
    const Filters = [{ Name: 'instance-type', Values: [type] }];
    const reply = await cloud.ec2.send(new DescribeInstanceTypeOfferingsCommand({ LocationType, Filters }));
    return reply.InstanceTypeOfferings?.map((offering) => offering.Location);
  };

  it('name the zones that have a type', async () => {
    expect(await offerings('availability-zone', 'c3.8xlarge')).toEqual([
      'us-east-1a',
      'us-east-1b',
      'us-east-1c',
      'us-east-1e',
    ]);
    expect(await offerings('availability-zone-id', 't3.micro')).not.toContain('use1-az3');
    expect(await offerings('region', 't3.micro')).toEqual(['us-east-1']);
    expect(await offerings('region', 't9.micro')).toEqual([]);
  });
});

describe('regions and zones', () => {
  it('are those every account has', async () => {
    const { Regions } = await cloud.ec2.send(new DescribeRegionsCommand({}));
    expect(Regions).toHaveLength(17);
    expect(Regions?.[0]).toMatchObject({ RegionName: 'us-east-1', Endpoint: 'ec2.us-east-1.amazonaws.com' });
    const missing = new DescribeRegionsCommand({ RegionNames: ['mars-north-1'] });
    expect((await refusalOf(cloud.ec2.send(missing))).message).toBe('Invalid region provided: mars-north-1');
  });

  it('have zones of their own', async () => {
    const zones = async (client: EC2Client, change = {}) =>
      (await client.send(new DescribeAvailabilityZonesCommand(change))).AvailabilityZones?.map(
        (zone) => zone.ZoneName,
      );
    expect(await zones(cloud.ec2)).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `us-east-1${letter}`),
    );
    expect(await zones(cloud.client(EC2Client, 'ap-northeast-1'))).toEqual([
      'ap-northeast-1a',
      'ap-northeast-1c',
      'ap-northeast-1d',
    ]);
    expect((await refusalOf(zones(cloud.ec2, { ZoneNames: ['us-east-1z'] }))).code).toBe(
      'InvalidParameterValue',
    );
  });
});
