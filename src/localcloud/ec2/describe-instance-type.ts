// The shape of instance types in answers.
import type { GpuInfo, InstanceStorageInfo, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { InstanceTypeRecord } from './instance-types/instance-types.js';

/** In the free tier of accounts made since July 2025. */
const freeTier = ['t3.micro', 't3.small', 't4g.micro', 't4g.small'];

export function instanceTypeShape(type: InstanceTypeRecord): InstanceTypeInfo {
  const { family } = type;
  return {
    InstanceType: type.name as InstanceTypeInfo['InstanceType'],
    CurrentGeneration: !family.previousGeneration,
    FreeTierEligible: freeTier.includes(type.name),
    BurstablePerformanceSupported: family.burstable ?? false,
    BareMetal: type.hypervisor === undefined,
    Hypervisor: type.hypervisor,
    SupportedUsageClasses: usageClasses(type),
    SupportedRootDeviceTypes: family.instanceStoreRoot ? ['ebs', 'instance-store'] : ['ebs'],
    SupportedVirtualizationTypes: family.paravirtual ? ['hvm', 'paravirtual'] : ['hvm'],
    ProcessorInfo: {
      SupportedArchitectures: [...type.architectures] as ('i386' | 'x86_64' | 'arm64')[],
      Manufacturer: family.manufacturer,
    },
    VCpuInfo: {
      DefaultVCpus: type.vcpus,
      DefaultCores: type.vcpus / type.threadsPerCore,
      DefaultThreadsPerCore: type.threadsPerCore,
    },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    EbsInfo: {
      EbsOptimizedSupport: ebsOptimizedSupport(type),
      EncryptionSupport: 'supported',
      NvmeSupport: nvmeSupport(type),
    },
    NetworkInfo: { EnaSupport: enaSupport(type) },
    GpuInfo: gpuInfo(type),
    InstanceStorageSupported: type.disks.length > 0,
    InstanceStorageInfo: storageInfo(type),
  };
}

function usageClasses(type: InstanceTypeRecord): InstanceTypeInfo['SupportedUsageClasses'] {
  if (type.name === 't2.nano') return ['on-demand'];
  return type.family.capacityBlock ? ['capacity-block', 'on-demand', 'spot'] : ['on-demand', 'spot'];
}

function ebsOptimizedSupport({ family, size }: InstanceTypeRecord): 'default' | 'supported' | 'unsupported' {
  if (!family.ebsOptimized) return 'default';
  return family.ebsOptimized.includes(size) ? 'supported' : 'unsupported';
}

function nvmeSupport(type: InstanceTypeRecord): 'required' | 'supported' | 'unsupported' {
  if (type.nitro) return 'required';
  return type.family.name === 'i3' ? 'supported' : 'unsupported';
}

export function enaSupport({
  nitro,
  family,
  size,
}: InstanceTypeRecord): 'required' | 'supported' | 'unsupported' {
  if (nitro) return 'required';
  return family.ena ?? (family.enaSizes?.includes(size) ? 'supported' : 'unsupported');
}

function gpuInfo({ family: { gpu }, gpus }: InstanceTypeRecord): GpuInfo | undefined {
  if (!gpu || !gpus) return undefined;
  return {
    Gpus: [
      {
        Name: gpu.name,
        Manufacturer: gpu.manufacturer,
        Count: gpus,
        MemoryInfo: { SizeInMiB: gpu.memoryMiB },
      },
    ],
    TotalGpuMemoryInMiB: gpus * gpu.memoryMiB,
  };
}

function storageInfo({ disks, nitro, family }: InstanceTypeRecord): InstanceStorageInfo | undefined {
  if (!disks.length) return undefined;
  return {
    TotalSizeInGB: disks.reduce((sum, disk) => sum + disk.count * disk.sizeGB, 0),
    Disks: disks.map((disk) => ({ Count: disk.count, SizeInGB: disk.sizeGB, Type: 'ssd' })),
    NvmeSupport: nitro || family.name === 'i3' ? 'required' : 'unsupported',
    EncryptionSupport: nitro || family.name === 'i3' ? 'required' : 'unsupported',
  };
}
