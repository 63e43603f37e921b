// Known differences between moto and the local cloud in EC2.
import type { KnownDifference } from './known-differences.js';
import { knownInInstances } from './known-in-instances.js';
import { motoAllows, motoLeavesOut, weLeaveOut } from './known-rows.js';

const api = (page: string) => `https://docs.aws.amazon.com/AWSEC2/latest/APIReference/${page}.html`;
const errors = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';

const places: readonly KnownDifference[] = [
  ...motoAllows(errors, 'InvalidParameterValue', 'unknown region', 'unknown zone'),
  ...motoLeavesOut(
    api('API_AvailabilityZone'),
    'AvailabilityZones[].GroupName',
    'AvailabilityZones[].NetworkBorderGroup',
    'AvailabilityZones[].OptInStatus',
  ),
  ...['AvailabilityZones[].ZoneId', 'Subnet.AvailabilityZoneId', 'Subnets[].AvailabilityZoneId'].map(
    (path) => ({
      path,
      because:
        'each account has its own: https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html',
    }),
  ),
];

const retired = [
  'g3s.xlarge',
  'g3.4xlarge',
  'g3.8xlarge',
  'g3.16xlarge',
  'p2.xlarge',
  'p2.8xlarge',
  'p2.16xlarge',
]
  .concat('p3.2xlarge', 'p3.8xlarge', 'p3.16xlarge')
  .map((name) => `type ${name}`);

const types: readonly KnownDifference[] = [
  ...retired.map((step) => ({
    path: 'Type',
    steps: [step],
    moto: undefined,
    because: 'AWS has retired it; CONTRACT.md offers it still',
  })),
  { path: 'Zones', steps: retired, moto: '', because: 'AWS has retired them; CONTRACT.md offers them still' },
  ...weLeaveOut(
    'CONTRACT.md: types with vCPUs, memory, architectures, disks and GPUs; nothing of Flotilla reads the rest',
    ...['HibernationSupported', 'DedicatedHostsSupported', 'AutoRecoverySupported', 'SupportedBootModes'],
    ...['NitroEnclavesSupport', 'NitroTpmSupport', 'NitroTpmInfo', 'PhcSupport', 'RebootMigrationSupport'],
    ...['PlacementGroupInfo', 'ProcessorInfo.SustainedClockSpeedInGhz', 'ProcessorInfo.SupportedFeatures'],
    ...['VCpuInfo.ValidCores', 'VCpuInfo.ValidThreadsPerCore', 'GpuInfo.Gpus[].LogicalGpuCount'],
    ...['GpuInfo.Gpus[].GpuPartitionSize', 'GpuInfo.Gpus[].Workloads', 'EbsInfo.MaximumEbsAttachments'],
    ...['EbsInfo.AttachmentLimitType', 'EbsInfo.EbsOptimizedInfo', 'NetworkInfo.NetworkPerformance'],
    ...['MaximumNetworkInterfaces', 'MaximumNetworkCards', 'DefaultNetworkCardIndex', 'NetworkCards'].map(
      ofNetwork,
    ),
    ...['Ipv4AddressesPerInterface', 'Ipv6AddressesPerInterface', 'Ipv6Supported', 'EfaSupported'].map(
      ofNetwork,
    ),
    ...['EfaInfo', 'EncryptionInTransitSupported', 'EnaSrdSupported', 'FlexibleEnaQueuesSupport'].map(
      ofNetwork,
    ),
    ...['ConnectionTrackingConfiguration', 'SecondaryNetworkSupported'].map(ofNetwork),
    ofNetwork('Ipv4AddressesPerSecondaryInterface'),
  ).map((known) => ({ ...known, path: `Type.${known.path}` })),
];

function ofNetwork(member: string): string {
  return `NetworkInfo.${member}`;
}

const networks: readonly KnownDifference[] = [
  { path: 'Vpc.State', ours: 'pending', moto: 'available', because: api('API_CreateVpc') },
  ...weLeaveOut(
    'CONTRACT.md: no IPv6',
    'Vpc.Ipv6CidrBlockAssociationSet',
    'Vpcs[].Ipv6CidrBlockAssociationSet',
  ),
  ...motoAllows(`${api('API_CreateVpc')}, DryRun`, 'DryRunOperation', 'VPC in a dry run'),
  ...motoAllows(errors, 'DependencyViolation', 'delete the main table'),
  ...motoAllows(errors, 'CannotDelete', 'delete the default group'),
  {
    path: 'Refusal',
    steps: ['make a route twice'],
    ours: undefined,
    moto: 'RouteAlreadyExists',
    because: 'the same target as before: AWS documents neither; ours refuses another target only',
  },
  ...motoLeavesOut(
    api('API_Subnet'),
    ...['Subnet', 'Subnets[]'].flatMap((path) => [
      `${path}.MapCustomerOwnedIpOnLaunch`,
      `${path}.EnableDns64`,
    ]),
  ),
  ...motoLeavesOut(api('API_RouteTable'), 'RouteTables[].PropagatingVgws'),
  {
    path: 'Tags',
    steps: ['make a group', 'volume of a snapshot'],
    ours: [],
    moto: undefined,
    because: `the example of a new volume: ${api('API_CreateVolume')}; of a new group AWS documents neither`,
  },
];

const groups: readonly KnownDifference[] = [
  ...motoLeavesOut(
    api('API_SecurityGroupRule'),
    'SecurityGroupRules[].GroupOwnerId',
    'SecurityGroupRules[].SecurityGroupRuleArn',
  ),
  ...motoLeavesOut(api('API_RevokeSecurityGroupIngress'), 'RevokedSecurityGroupRules'),
  {
    path: 'SecurityGroups[].IpPermissions#',
    steps: ['default group'],
    ours: 1,
    moto: 0,
    because:
      'its members reach each other: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html',
  },
  ...['KeyFingerprint', 'KeyPairs[].KeyFingerprint'].map((path) => ({
    path,
    ours: 'Wc51hMIVSjCfsjMn+j9OnAGTzNEaBWyzvRnrOxAmz3Y=',
    because: `SHA-256 in Base64 for ed25519: ${api('API_KeyPairInfo')}`,
  })),
  {
    path: 'Refusal.Code',
    steps: ['import no key'],
    ours: 'InvalidKey.Format',
    moto: 'InvalidKeyPair.Format',
    because: `both are documented, "not in a valid OpenSSH public key format" under ours: ${errors}`,
  },
];

const disks: readonly KnownDifference[] = [
  ...motoLeavesOut(
    api('API_Volume'),
    ...['', 'Volumes[].'].flatMap((path) =>
      ['AvailabilityZoneId', 'Iops', 'Throughput', 'MultiAttachEnabled', 'SnapshotId'].map(
        (name) => path + name,
      ),
    ),
    'Volumes[].Attachments[].DeleteOnTermination',
  ),
  ...['KmsKeyId', 'Volumes[].KmsKeyId'].map((path) => ({
    path,
    ours: 'arn:aws:kms:us-east-1:123456789012:key/aws-ebs',
    because: 'an id of each account: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html',
  })),
  ...['volume', 'snapshot'].map((thing) => ({
    path: 'Refusal.Code',
    steps: [`malformed ${thing}`],
    ours: thing === 'volume' ? 'InvalidVolumeID.Malformed' : 'InvalidSnapshotID.Malformed',
    moto: thing === 'volume' ? 'InvalidVolume.NotFound' : 'InvalidSnapshot.NotFound',
    because: errors,
  })),
  ...motoAllows(`${api('Query-Requests')}, pagination`, 'InvalidNextToken', 'wrong token'),
  {
    path: 'Pages#',
    steps: ['pages of volumes'],
    ours: 2,
    moto: 1,
    because: `${api('API_DescribeVolumes')}, MaxResults`,
  },
  {
    path: 'Pages[]',
    steps: ['pages of volumes'],
    ours: 5,
    moto: 7,
    because: `${api('API_DescribeVolumes')}, MaxResults`,
  },
  ...motoLeavesOut(api('API_Snapshot'), 'StorageTier', 'Snapshots[].StorageTier'),
  {
    path: 'Snapshots[].VolumeId',
    ours: 'vol-ffffffff',
    moto: '<volume-0>',
    because: `an arbitrary volume ID, of no volume: ${api('API_CopySnapshot')}`,
  },
  {
    path: 'Snapshots#',
    steps: ['snapshots by volume-id'],
    ours: 1,
    moto: 2,
    because: 'the same: the copy is of no volume',
  },
  {
    path: 'Snapshots[].Tags',
    ours: undefined,
    moto: [],
    because: 'the copy has none, and the element is left out; moto does so for volumes',
  },
  {
    path: 'Snapshots[].Description',
    ours: '[Copied <snapshot> from us-east-1] first',
    moto: undefined,
    because: 'AWS documents no text; the one it is seen to give',
  },
];

const tags: readonly KnownDifference[] = [
  ...motoAllows(
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions',
    'InvalidParameterValue',
    'tag of AWS',
    'long tag',
  ),
  {
    path: 'Tags#',
    steps: ['tags by tag'],
    ours: 1,
    moto: 19,
    because: `tag:<key>: ${api('API_DescribeTags')}`,
  },
  ...['Key', 'ResourceId', 'ResourceType', 'Value'].map((name) => ({
    path: `Tags[].${name}`,
    steps: ['tags by tag'],
    because: 'the same: moto answers all tags there are',
  })),
  {
    path: 'Pages#',
    steps: ['pages of tags'],
    ours: 4,
    moto: 1,
    because: `${api('API_DescribeTags')}, MaxResults`,
  },
  {
    path: 'Pages[]',
    steps: ['pages of tags'],
    ours: 5,
    moto: 18,
    because: `${api('API_DescribeTags')}, MaxResults`,
  },
];

export const knownInEc2: readonly KnownDifference[] = [
  ...places,
  ...types,
  ...networks,
  ...groups,
  ...disks,
  ...tags,
  ...knownInInstances,
];
