// EC2's general purpose families, one row each, as DescribeInstanceTypes answers them in us-east-1.
import type { Family } from './family.js';

export const generalPurpose: readonly Family[] = [
  {
    name: 't2',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    burstable: true,
    threadsPerCore: 1,
    i386: ['nano', 'micro', 'small', 'medium'],
    ebsOptimized: [],
    sizes: 'nano:1:512 micro:1:1024 small:1:2048 medium:2:4096 large:2:8192 xlarge:4:16384 2xlarge:8:32768',
  },
  {
    name: 't3',
    manufacturer: 'Intel',
    burstable: true,
    sizes: 'nano:2:512 micro:2:1024 small:2:2048 medium:2:4096 large:2:8192 xlarge:4:16384 2xlarge:8:32768',
  },
  {
    name: 't3a',
    manufacturer: 'AMD',
    burstable: true,
    sizes: 'nano:2:512 micro:2:1024 small:2:2048 medium:2:4096 large:2:8192 xlarge:4:16384 2xlarge:8:32768',
  },
  {
    name: 't4g',
    manufacturer: 'AWS',
    architecture: 'arm64',
    burstable: true,
    threadsPerCore: 1,
    sizes: 'nano:2:512 micro:2:1024 small:2:2048 medium:2:4096 large:2:8192 xlarge:4:16384 2xlarge:8:32768',
  },
  {
    name: 'm3',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    singleThreadSizes: ['medium'],
    instanceStoreRoot: true,
    paravirtual: true,
    ebsOptimized: ['xlarge', '2xlarge'],
    sizes: 'medium:1:3840:1x4 large:2:7680:1x32 xlarge:4:15360:2x40 2xlarge:8:30720:2x80',
  },
  {
    name: 'm4',
    manufacturer: 'Intel',
    hypervisor: 'xen',
    previousGeneration: true,
    enaSizes: ['16xlarge'],
    sizes:
      'large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 10xlarge:40:163840 16xlarge:64:262144',
  },
  {
    name: 'm5',
    manufacturer: 'Intel',
    previousGeneration: true,
    sizes:
      'large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 24xlarge:96:393216 metal:96:393216',
  },
  {
    name: 'm5a',
    manufacturer: 'AMD',
    sizes:
      'large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 24xlarge:96:393216',
  },
  {
    name: 'm6a',
    manufacturer: 'AMD',
    sizes:
      'large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 24xlarge:96:393216 32xlarge:128:524288 48xlarge:192:786432 metal:192:786432',
  },
  {
    name: 'm6i',
    manufacturer: 'Intel',
    previousGeneration: true,
    sizes:
      'large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 24xlarge:96:393216 32xlarge:128:524288 metal:128:524288',
  },
  {
    name: 'm6g',
    manufacturer: 'AWS',
    architecture: 'arm64',
    threadsPerCore: 1,
    sizes:
      'medium:1:4096 large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 metal:64:262144',
  },
  {
    name: 'm7a',
    manufacturer: 'AMD',
    threadsPerCore: 1,
    sizes:
      'medium:1:4096 large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 24xlarge:96:393216 32xlarge:128:524288 48xlarge:192:786432 metal-48xl:192:786432',
  },
  {
    name: 'm7g',
    manufacturer: 'AWS',
    architecture: 'arm64',
    threadsPerCore: 1,
    sizes:
      'medium:1:4096 large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 metal:64:262144',
  },
  {
    name: 'm7i',
    manufacturer: 'Intel',
    sizes:
      'large:2:8192 xlarge:4:16384 2xlarge:8:32768 4xlarge:16:65536 8xlarge:32:131072 12xlarge:48:196608 16xlarge:64:262144 24xlarge:96:393216 48xlarge:192:786432 metal-24xl:96:393216 metal-48xl:192:786432',
  },
];
