// The shape of instances in answers.
import type { Instance, InstanceState, InstanceStateChange, Reservation } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { networkFields } from './describe-instance-network.js';
import { architectureOf } from './instance-names.js';
import { findInstanceType } from './instance-types/instance-types.js';
import type { BlockDevice, InstanceRecord, InstanceState as StateName } from './records.js';
import { shownTags } from './tags.js';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
const stateCodes: Readonly<Record<StateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export function stateShape(state: StateName): InstanceState {
  return { Code: stateCodes[state], Name: state };
}

export function stateChange(before: InstanceRecord, after: InstanceRecord): InstanceStateChange {
  return {
    InstanceId: after.id,
    PreviousState: stateShape(before.state),
    CurrentState: stateShape(after.state),
  };
}

/** Instances of one reservation as EC2 groups them. */
export function reservationShape(instances: readonly InstanceRecord[], call: Call): Reservation {
  return {
    ReservationId: instances[0]?.reservationId,
    OwnerId: call.cloud.account,
    Groups: [],
    Instances: instances.map((instance) => instanceShape(instance, call)),
  };
}

export function instanceShape(instance: InstanceRecord, call: Call): Instance {
  const gone = instance.state === 'terminated';
  return {
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instance.instanceType as Instance['InstanceType'],
    KeyName: instance.keyName,
    LaunchTime: new Date(instance.launchTime),
    AmiLaunchIndex: instance.launchIndex,
    ClientToken: instance.clientToken ?? '',
    ...stateFields(instance),
    ...(gone ? noNetwork : networkFields(instance, call)),
    ...deviceFields(instance),
    ...platformFields(instance),
    Placement: { AvailabilityZone: instance.availabilityZone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: instance.monitoring ? 'enabled' : 'disabled' },
    MetadataOptions: {
      State: 'applied',
      HttpTokens: instance.httpTokens,
      HttpPutResponseHopLimit: instance.httpPutResponseHopLimit,
      HttpEndpoint: instance.httpEndpoint ?? 'enabled',
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: instance.instanceMetadataTags ?? 'disabled',
    },
    InstanceLifecycle: instance.spot ? 'spot' : undefined,
    SpotInstanceRequestId: instance.spotRequestId,
    IamInstanceProfile: instance.iamInstanceProfile
      ? profileShape(instance.iamInstanceProfile, call)
      : undefined,
    Tags: shownTags(instance.tags),
  };
}

/** What EC2 still says of a terminated instance's network: nothing, in so many words. */
const noNetwork: Partial<Instance> = {
  PrivateDnsName: '',
  PublicDnsName: '',
  SecurityGroups: [],
  NetworkInterfaces: [],
};

function stateFields(instance: InstanceRecord): Partial<Instance> {
  const { stateReason } = instance;
  return {
    State: stateShape(instance.state),
    StateReason: stateReason && { Code: stateReason.code, Message: stateReason.message },
    StateTransitionReason: instance.stateTransitionReason ?? '',
  };
}

function deviceFields(instance: InstanceRecord): Partial<Instance> {
  return {
    RootDeviceName: instance.rootDeviceName,
    RootDeviceType: 'ebs',
    EbsOptimized: instance.ebsOptimized ?? false,
    BlockDeviceMappings: isStarting(instance)
      ? []
      : instance.blockDevices.map((device) => deviceShape(device)),
  };
}

/** The first start: EC2 tells disks, unlike addresses, only when the machine is there. */
const isStarting = ({ state, machineMade }: InstanceRecord): boolean => state === 'pending' && !machineMade;

function deviceShape(device: BlockDevice) {
  return {
    DeviceName: device.deviceName,
    Ebs: {
      VolumeId: device.volumeId,
      AttachTime: new Date(device.attachTime),
      DeleteOnTermination: device.deleteOnTermination,
      Status: 'attached' as const,
    },
  };
}

function platformFields(instance: InstanceRecord): Partial<Instance> {
  const type = findInstanceType(instance.instanceType);
  const vcpus = type?.vcpus ?? 1;
  const threads = type?.threadsPerCore ?? 1;
  return {
    Architecture: architectureOf(instance),
    VirtualizationType: 'hvm',
    // EC2 says xen here for Nitro instances too.
    Hypervisor: 'xen',
    EnaSupport: true,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    BootMode: type?.architectures.includes('arm64') ? 'uefi' : undefined,
    CpuOptions: { CoreCount: Math.max(1, vcpus / threads), ThreadsPerCore: threads },
    HibernationOptions: { Configured: false },
    EnclaveOptions: { Enabled: false },
    MaintenanceOptions: { AutoRecovery: 'default' },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    ProductCodes: [],
  };
}

function profileShape(profile: string, call: Call): { Arn: string } {
  const isArn = profile.startsWith('arn:');
  return { Arn: isArn ? profile : `arn:aws:iam::${call.cloud.account}:instance-profile/${profile}` };
}
