// DescribeInstanceTypes: those the region offers.
import {
  DescribeInstanceTypes$,
  type DescribeInstanceTypesRequest,
  type DescribeInstanceTypesResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { enaSupport, instanceTypeShape } from './describe-instance-type.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { allInstanceTypes, type InstanceTypeRecord } from './instance-types/instance-types.js';
import { zonesOffering } from './instance-types/offerings.js';
import { paginate } from './paging.js';

type Listed = InstanceTypeRecord & { readonly id: string };

const fields: Fields<Listed> = {
  'instance-type': (type) => type.name,
  'current-generation': (type) => !type.family.previousGeneration,
  hypervisor: (type) => type.hypervisor,
  'bare-metal': (type) => type.hypervisor === undefined,
  'burstable-performance-supported': (type) => type.family.burstable ?? false,
  'processor-info.supported-architecture': (type) => type.architectures,
  'supported-root-device-type': (type) =>
    type.family.instanceStoreRoot ? ['ebs', 'instance-store'] : ['ebs'],
  'supported-virtualization-type': (type) => (type.family.paravirtual ? ['hvm', 'paravirtual'] : ['hvm']),
  'supported-usage-class': (type) => instanceTypeShape(type).SupportedUsageClasses ?? [],
  'vcpu-info.default-vcpus': (type) => type.vcpus,
  'memory-info.size-in-mib': (type) => type.memoryMiB,
  'network-info.ena-support': enaSupport,
  'ebs-info.nvme-support': (type) => instanceTypeShape(type).EbsInfo?.NvmeSupport,
  'instance-storage-supported': (type) => type.disks.length > 0,
  'free-tier-eligible': (type) => instanceTypeShape(type).FreeTierEligible,
};

export const DescribeInstanceTypes = ec2Action<DescribeInstanceTypesRequest, DescribeInstanceTypesResult>(
  DescribeInstanceTypes$,
  (input, call) => {
    const found = findTypes(input.InstanceTypes, call);
    const limits = { max: 100, ids: input.InstanceTypes, idsName: 'instanceTypes' };
    // Without MaxResults too, EC2 answers this in pages of a hundred.
    const request = input.InstanceTypes?.length ? input : { MaxResults: 100, ...input };
    const page = paginate(applyFilters(found, input.Filters, fields), request, limits);
    return { InstanceTypes: page.items.map(instanceTypeShape), NextToken: page.NextToken };
  },
);

function findTypes(names: readonly string[] | undefined, call: Call): Listed[] {
  const offered = allInstanceTypes()
    .filter((type) => zonesOffering(type, call.region).length)
    .map((type) => ({ ...type, id: type.name }));
  if (!names?.length) return offered;
  const missing = names.filter((name) => !offered.some((type) => type.name === name));
  if (missing.length) {
    throw new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${missing.join(', ')}]`,
    );
  }
  return offered.filter((type) => names.includes(type.name));
}
