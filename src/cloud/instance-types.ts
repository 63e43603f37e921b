// What EC2 says about an instance type, and where it can be had.
import {
  type _InstanceType,
  DescribeInstanceTypesCommand,
  type InstanceTypeInfo,
  paginateDescribeInstanceTypeOfferings,
} from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt, errorCode } from './failures.js';

export interface InstanceType {
  readonly type: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  /** `x86_64`, `arm64`, `i386`. */
  readonly architectures: readonly string[];
  /** `xen` names disks by attachment, `nitro` by serial number; undefined for bare metal. */
  readonly hypervisor?: string;
  readonly gpus: number;
}

/** Undefined when this region does not know the type. */
export async function describeInstanceType(cloud: Cloud, type: string): Promise<InstanceType | undefined> {
  return (await describeInstanceTypes(cloud, [type]))[0];
}

/** @param types at most 100, EC2's own limit; unknown ones make the answer empty */
export async function describeInstanceTypes(cloud: Cloud, types: readonly string[]): Promise<InstanceType[]> {
  return attempt(cloud, `cannot look up ${types.join(', ')}`, async () => {
    try {
      const command = new DescribeInstanceTypesCommand({ InstanceTypes: types as _InstanceType[] });
      return ((await ec2(cloud).send(command)).InstanceTypes ?? []).map(readType);
    } catch (error) {
      // InvalidParameterValue is for names that no region has, InvalidInstanceType for those of other regions.
      if (['InvalidInstanceType', 'InvalidParameterValue'].includes(errorCode(error))) return [];
      throw error;
    }
  });
}

/** Zones of the region that offer the type, sorted; Local Zones and Wavelength Zones are left out. */
export async function zonesOffering(cloud: Cloud, type: string): Promise<string[]> {
  const input = {
    LocationType: 'availability-zone' as const,
    Filters: [{ Name: 'instance-type', Values: [type] }],
  };
  return attempt(cloud, `cannot look up the zones that offer ${type}`, async () => {
    const zones: string[] = [];
    for await (const page of paginateDescribeInstanceTypeOfferings({ client: ec2(cloud) }, input))
      for (const { Location } of page.InstanceTypeOfferings ?? []) if (Location) zones.push(Location);
    return zones.filter((zone) => /^[a-z]+$/.test(zone.slice(cloud.region.length))).sort();
  });
}

function readType(info: InstanceTypeInfo): InstanceType {
  return {
    type: info.InstanceType ?? '',
    vcpus: info.VCpuInfo?.DefaultVCpus ?? 0,
    memoryMiB: info.MemoryInfo?.SizeInMiB ?? 0,
    architectures: info.ProcessorInfo?.SupportedArchitectures ?? [],
    hypervisor: info.Hypervisor,
    gpus: (info.GpuInfo?.Gpus ?? []).reduce((sum, gpu) => sum + (gpu.Count ?? 0), 0),
  };
}
