// EC2's accelerated families, one row each, as DescribeInstanceTypes answers them in us-east-1.
// AWS has retired g3, p2 and p3; they stand here with the figures AWS published for them.
import type { Family } from './family.js';

export const accelerated: readonly Family[] = [
  {
    name: 'g3s',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    ena: 'supported',
    gpu: { manufacturer: 'NVIDIA', name: 'M60', memoryMiB: 8192 },
    sizes: 'xlarge:4:31232:-:1',
  },
  {
    name: 'g3',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    ena: 'supported',
    gpu: { manufacturer: 'NVIDIA', name: 'M60', memoryMiB: 8192 },
    sizes: '4xlarge:16:124928:-:1 8xlarge:32:249856:-:2 16xlarge:64:499712:-:4',
  },
  {
    name: 'p2',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    ena: 'supported',
    gpu: { manufacturer: 'NVIDIA', name: 'K80', memoryMiB: 12288 },
    sizes: 'xlarge:4:62464:-:1 8xlarge:32:499712:-:8 16xlarge:64:749568:-:16',
  },
  {
    name: 'p3',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    ena: 'supported',
    gpu: { manufacturer: 'NVIDIA', name: 'V100', memoryMiB: 16384 },
    sizes: '2xlarge:8:62464:-:1 8xlarge:32:249856:-:4 16xlarge:64:499712:-:8',
  },
  {
    name: 'g4dn',
    manufacturer: 'Intel',
    gpu: { manufacturer: 'NVIDIA', name: 'T4', memoryMiB: 16384 },
    sizes:
      'xlarge:4:16384:1x125:1 2xlarge:8:32768:1x225:1 4xlarge:16:65536:1x225:1 8xlarge:32:131072:1x900:1 12xlarge:48:196608:1x900:4 16xlarge:64:262144:1x900:1 metal:96:393216:2x900:8',
  },
  {
    name: 'g5',
    manufacturer: 'AMD',
    gpu: { manufacturer: 'NVIDIA', name: 'A10G', memoryMiB: 22888 },
    sizes:
      'xlarge:4:16384:1x250:1 2xlarge:8:32768:1x450:1 4xlarge:16:65536:1x600:1 8xlarge:32:131072:1x900:1 12xlarge:48:196608:1x3800:4 16xlarge:64:262144:1x1900:1 24xlarge:96:393216:1x3800:4 48xlarge:192:786432:2x3800:8',
  },
  {
    name: 'g5g',
    manufacturer: 'AWS',
    architecture: 'arm64',
    threadsPerCore: 1,
    gpu: { manufacturer: 'NVIDIA', name: 'T4g', memoryMiB: 16384 },
    sizes:
      'xlarge:4:8192:-:1 2xlarge:8:16384:-:1 4xlarge:16:32768:-:1 8xlarge:32:65536:-:1 16xlarge:64:131072:-:2 metal:64:131072:-:2',
  },
  {
    name: 'g6',
    manufacturer: 'AMD',
    gpu: { manufacturer: 'NVIDIA', name: 'L4', memoryMiB: 22888 },
    sizes:
      'xlarge:4:16384:1x250:1 2xlarge:8:32768:1x450:1 4xlarge:16:65536:1x600:1 8xlarge:32:131072:2x450:1 12xlarge:48:196608:4x940:4 16xlarge:64:262144:2x940:1 24xlarge:96:393216:4x940:4 48xlarge:192:786432:8x940:8',
  },
  {
    name: 'g6e',
    manufacturer: 'AMD',
    gpu: { manufacturer: 'NVIDIA', name: 'L40S', memoryMiB: 45776 },
    sizes:
      'xlarge:4:32768:1x250:1 2xlarge:8:65536:1x450:1 4xlarge:16:131072:1x600:1 8xlarge:32:262144:2x450:1 12xlarge:48:393216:2x1900:4 16xlarge:64:524288:2x950:1 24xlarge:96:786432:2x1900:4 48xlarge:192:1572864:4x1900:8',
  },
  {
    name: 'p3dn',
    manufacturer: 'Intel',
    gpu: { manufacturer: 'NVIDIA', name: 'V100', memoryMiB: 32768 },
    sizes: '24xlarge:96:786432:2x900:8',
  },
  {
    name: 'p4d',
    manufacturer: 'Intel',
    capacityBlock: true,
    gpu: { manufacturer: 'NVIDIA', name: 'A100', memoryMiB: 40960 },
    sizes: '24xlarge:96:1179648:8x1000:8',
  },
  {
    name: 'p5',
    manufacturer: 'AMD',
    capacityBlock: true,
    gpu: { manufacturer: 'NVIDIA', name: 'H100', memoryMiB: 81920 },
    sizes: '4xlarge:16:262144:1x3800:1 48xlarge:192:2097152:8x3800:8',
  },
];
