// EC2's memory and storage optimized families, one row each, as DescribeInstanceTypes answers them in us-east-1.
import type { Family } from './family.js';

export const memoryOptimized: readonly Family[] = [
  {
    name: 'r3',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    instanceStoreRoot: true,
    ebsOptimized: ['xlarge', '2xlarge', '4xlarge'],
    sizes:
      'large:2:15360:1x32 xlarge:4:31232:1x80 2xlarge:8:62464:1x160 4xlarge:16:124928:1x320 8xlarge:32:249856:2x320',
  },
  {
    name: 'r4',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    ena: 'supported',
    sizes:
      'large:2:15616 xlarge:4:31232 2xlarge:8:62464 4xlarge:16:124928 8xlarge:32:249856 16xlarge:64:499712',
  },
  {
    name: 'r5',
    manufacturer: 'Intel',
    previousGeneration: true,
    sizes:
      'large:2:16384 xlarge:4:32768 2xlarge:8:65536 4xlarge:16:131072 8xlarge:32:262144 12xlarge:48:393216 16xlarge:64:524288 24xlarge:96:786432 metal:96:786432',
  },
  {
    name: 'r5a',
    manufacturer: 'AMD',
    sizes:
      'large:2:16384 xlarge:4:32768 2xlarge:8:65536 4xlarge:16:131072 8xlarge:32:262144 12xlarge:48:393216 16xlarge:64:524288 24xlarge:96:786432',
  },
  {
    name: 'r6g',
    manufacturer: 'AWS',
    architecture: 'arm64',
    threadsPerCore: 1,
    sizes:
      'medium:1:8192 large:2:16384 xlarge:4:32768 2xlarge:8:65536 4xlarge:16:131072 8xlarge:32:262144 12xlarge:48:393216 16xlarge:64:524288 metal:64:524288',
  },
  {
    name: 'r6i',
    manufacturer: 'Intel',
    previousGeneration: true,
    sizes:
      'large:2:16384 xlarge:4:32768 2xlarge:8:65536 4xlarge:16:131072 8xlarge:32:262144 12xlarge:48:393216 16xlarge:64:524288 24xlarge:96:786432 32xlarge:128:1048576 metal:128:1048576',
  },
  {
    name: 'r7i',
    manufacturer: 'Intel',
    sizes:
      'large:2:16384 xlarge:4:32768 2xlarge:8:65536 4xlarge:16:131072 8xlarge:32:262144 12xlarge:48:393216 16xlarge:64:524288 24xlarge:96:786432 48xlarge:192:1572864 metal-24xl:96:786432 metal-48xl:192:1572864',
  },
  {
    name: 'i3',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    ena: 'supported',
    sizes:
      'large:2:15616:1x475 xlarge:4:31232:1x950 2xlarge:8:62464:1x1900 4xlarge:16:124928:2x1900 8xlarge:32:249856:4x1900 16xlarge:64:499712:8x1900',
  },
  {
    name: 'x1',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    instanceStoreRoot: true,
    ena: 'supported',
    sizes: '16xlarge:64:999424:1x1920 32xlarge:128:1998848:2x1920',
  },
];
