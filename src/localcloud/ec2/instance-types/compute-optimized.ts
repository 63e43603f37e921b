// EC2's compute optimized families, one row each, as DescribeInstanceTypes answers them in us-east-1.
import type { Family } from './family.js';

export const computeOptimized: readonly Family[] = [
  {
    name: 'c3',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    instanceStoreRoot: true,
    paravirtual: true,
    i386: ['large'],
    ebsOptimized: ['xlarge', '2xlarge', '4xlarge'],
    sizes:
      'large:2:3840:2x16 xlarge:4:7680:2x40 2xlarge:8:15360:2x80 4xlarge:16:30720:2x160 8xlarge:32:61440:2x320',
  },
  {
    name: 'c4',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    sizes: 'large:2:3840 xlarge:4:7680 2xlarge:8:15360 4xlarge:16:30720 8xlarge:36:61440',
  },
  {
    name: 'c5',
    manufacturer: 'Intel',
    previousGeneration: true,
    sizes:
      'large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 9xlarge:36:73728 12xlarge:48:98304 18xlarge:72:147456 24xlarge:96:196608 metal:96:196608',
  },
  {
    name: 'c5a',
    manufacturer: 'AMD',
    sizes:
      'large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 8xlarge:32:65536 12xlarge:48:98304 16xlarge:64:131072 24xlarge:96:196608',
  },
  {
    name: 'c6a',
    manufacturer: 'AMD',
    sizes:
      'large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 8xlarge:32:65536 12xlarge:48:98304 16xlarge:64:131072 24xlarge:96:196608 32xlarge:128:262144 48xlarge:192:393216 metal:192:393216',
  },
  {
    name: 'c6g',
    manufacturer: 'AWS',
    architecture: 'arm64',
    threadsPerCore: 1,
    sizes:
      'medium:1:2048 large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 8xlarge:32:65536 12xlarge:48:98304 16xlarge:64:131072 metal:64:131072',
  },
  {
    name: 'c6i',
    manufacturer: 'Intel',
    sizes:
      'large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 8xlarge:32:65536 12xlarge:48:98304 16xlarge:64:131072 24xlarge:96:196608 32xlarge:128:262144 metal:128:262144',
  },
  {
    name: 'c7a',
    manufacturer: 'AMD',
    threadsPerCore: 1,
    sizes:
      'medium:1:2048 large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 8xlarge:32:65536 12xlarge:48:98304 16xlarge:64:131072 24xlarge:96:196608 32xlarge:128:262144 48xlarge:192:393216 metal-48xl:192:393216',
  },
  {
    name: 'c7g',
    manufacturer: 'AWS',
    architecture: 'arm64',
    threadsPerCore: 1,
    sizes:
      'medium:1:2048 large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 8xlarge:32:65536 12xlarge:48:98304 16xlarge:64:131072 metal:64:131072',
  },
  {
    name: 'c7i',
    manufacturer: 'Intel',
    sizes:
      'large:2:4096 xlarge:4:8192 2xlarge:8:16384 4xlarge:16:32768 8xlarge:32:65536 12xlarge:48:98304 16xlarge:64:131072 24xlarge:96:196608 48xlarge:192:393216 metal-24xl:96:196608 metal-48xl:192:393216',
  },
];
