// Known differences between moto and the local cloud in instances and images.
import type { KnownDifference } from './known-differences.js';
import { motoAllows, motoLeavesOut, weLeaveOut } from './known-rows.js';

const api = (page: string) => `https://docs.aws.amazon.com/AWSEC2/latest/APIReference/${page}.html`;
const errors = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';

/** Instances as a launch answers them, and as they are described. */
const everywhere = (...members: string[]) =>
  ['Instances[]', 'Reservations[].Instances[]'].flatMap((path) =>
    members.map((member) => `${path}.${member}`),
  );

const ofInterface = (member: string) => `NetworkInterfaces[].${member}`;

const instances: readonly KnownDifference[] = [
  ...motoLeavesOut(
    api('API_Instance'),
    ...everywhere('EnaSupport', 'CpuOptions', 'CapacityReservationSpecification', 'EnclaveOptions'),
    ...everywhere('HibernationOptions.Configured', 'PlatformDetails', 'UsageOperation', 'MaintenanceOptions'),
    ...everywhere('PrivateDnsNameOptions', 'PublicDnsName', ofInterface('PrivateDnsName')),
    ...everywhere(ofInterface('PrivateIpAddresses[].PrivateDnsName')),
  ),
  ...weLeaveOut(
    'no such thing here: no MAC address is known, and absent associations and reasons are absent on AWS',
    ...everywhere(ofInterface('MacAddress'), ofInterface('Association'), 'StateReason', 'SriovNetSupport'),
    ofInterface('MacAddress'),
  ),
  ...[
    ...everywhere(ofInterface('Attachment.DeleteOnTermination')),
    ofInterface('Attachment.DeleteOnTermination'),
  ].map((path) => ({
    path,
    ours: true,
    moto: false,
    because: api('API_LaunchTemplateInstanceNetworkInterfaceSpecification'),
  })),
  ...[...everywhere(ofInterface('Description')), ofInterface('Description')].map((path) => ({
    path,
    ours: '',
    moto: 'Primary network interface',
    because: `none was given: ${api('API_RunInstances')}`,
  })),
  {
    path: 'Instances[].BlockDeviceMappings#',
    ours: 0,
    moto: 1,
    because: 'pending: disks are told when the machine is there',
  },
  {
    path: `Instances[].${ofInterface('Attachment.Status')}`,
    ours: 'attaching',
    moto: 'attached',
    because: `the instance is pending: ${api('API_InstanceNetworkInterfaceAttachment')}`,
  },
  {
    path: 'Reservations#',
    steps: ['instances by instance-type'],
    ours: 1,
    moto: 0,
    because:
      'wildcards count in every filter: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html',
  },
  ...motoLeavesOut(
    api('API_InstanceStatus'),
    ...[
      'AvailabilityZoneId',
      'Events',
      'AttachedEbsStatus',
      'InstanceStatus.Details',
      'SystemStatus.Details',
    ].map((member) => `InstanceStatuses[].${member}`),
  ),
  ...weLeaveOut(
    `of requesters that are not the account: ${api('API_NetworkInterface')}`,
    ofInterface('RequesterId'),
  ),
  {
    path: 'Volumes[].VolumeType',
    steps: ['root volume'],
    ours: 'gp3',
    moto: 'gp2',
    because: 'the image says gp3; moto does not keep its block devices',
  },
];

const states: readonly KnownDifference[] = [
  {
    path: 'Reservations[].Instances[].StateTransitionReason',
    ours: 'User initiated (<time> GMT)',
    moto: 'User initiated (<time> UTC)',
    because: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html',
  },
  ...[
    { path: 'Code', ours: 80, moto: 64 },
    { path: 'Name', ours: 'stopped', moto: 'stopping' },
  ].map((row) => ({
    ...row,
    path: `StoppingInstances[].CurrentState.${row.path}`,
    because: `it is stopped already: ${api('API_InstanceStateChange')}`,
  })),
  ...[
    { path: 'CurrentState.Code', ours: 48, moto: 32 },
    { path: 'CurrentState.Name', ours: 'terminated', moto: 'shutting-down' },
    { path: 'PreviousState.Code', ours: 48, moto: 16 },
    { path: 'PreviousState.Name', ours: 'terminated', moto: 'running' },
  ].map((row) => ({
    ...row,
    path: `TerminatingInstances[].${row.path}`,
    because: `it is terminated already: ${api('API_TerminateInstances')}`,
  })),
  ...motoAllows(errors, 'IncorrectInstanceState', 'start what is gone'),
  ...['NetworkInterfaces#', 'SecurityGroups#'].map((member) => ({
    path: `Reservations[].Instances[].${member}`,
    steps: ['terminated instance'],
    ours: 0,
    moto: 1,
    because: 'a terminated instance has left its network',
  })),
  {
    path: 'Reservations[].Instances[].PrivateDnsName',
    steps: ['terminated instance'],
    ours: '',
    moto: 'ip-10-0-1-x.ec2.internal',
    because: 'the same',
  },
  ...weLeaveOut(
    'the same',
    ...['SourceDestCheck', 'SubnetId', 'VpcId', 'PrivateIpAddress'].map(
      (member) => `Reservations[].Instances[].${member}`,
    ),
  ),
];

const images: readonly KnownDifference[] = [
  ...motoLeavesOut(
    api('API_Image'),
    ...[
      'PlatformDetails',
      'UsageOperation',
      'EnaSupport',
      'Hypervisor',
      'SriovNetSupport',
      'ImageLocation',
    ].map((member) => `Images[].${member}`),
    'Images[].BlockDeviceMappings[].Ebs.Encrypted',
  ),
  ...weLeaveOut(`only where the source has it: ${api('API_Image')}`, 'Images[].BootMode'),
  ...[
    { path: 'BlockDeviceMappings[].Ebs.DeleteOnTermination', ours: true, moto: false },
    { path: 'BlockDeviceMappings[].Ebs.VolumeSize', ours: 8, moto: 15 },
    { path: 'BlockDeviceMappings[].Ebs.VolumeType', ours: 'gp3', moto: 'standard' },
    { path: 'RootDeviceType', ours: 'ebs', moto: 'standard' },
  ].map((row) => ({
    ...row,
    path: `Images[].${row.path}`,
    because: `the instance's own devices: ${api('API_CreateImage')}; moto makes a disk up`,
  })),
  ...motoAllows(errors, 'InvalidAMIName.Duplicate', 'image of the same name'),
];

const refusals: readonly KnownDifference[] = [
  ...motoAllows(errors, 'InvalidAMIID.NotFound', 'launch no such image'),
  ...motoAllows(errors, 'InvalidKeyPair.NotFound', 'launch with no such key'),
  ...motoAllows(errors, 'InvalidParameterValue', 'launch no such type', 'launch less than one'),
  ...motoAllows(
    `${api('API_RunInstances')}, TagSpecification`,
    'InvalidParameterValue',
    'tag what is not launched',
  ),
  {
    path: 'Refusal.Code',
    steps: ['malformed instance'],
    ours: 'InvalidInstanceID.Malformed',
    moto: 'InvalidInstanceID.NotFound',
    because: errors,
  },
];

export const knownInInstances: readonly KnownDifference[] = [...instances, ...states, ...images, ...refusals];
