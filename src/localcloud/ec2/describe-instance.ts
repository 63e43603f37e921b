// The shape of instances in answers.
import type {
  Instance,
  InstanceNetworkInterface,
  InstanceState,
  InstanceStateChange,
  Reservation,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { isElastic } from './instance-addresses.js';
import { architectureOf, privateDnsName, publicDnsName } from './instance-names.js';
import { findInstanceType } from './instance-types/instance-types.js';
import {
  type BlockDevice,
  type InstanceRecord,
  type InstanceState as StateName,
  securityGroups,
} from './records.js';

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
    ...(gone ? { PrivateDnsName: '', PublicDnsName: '' } : networkFields(instance, call)),
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
    IamInstanceProfile: instance.iamInstanceProfile
      ? profileShape(instance.iamInstanceProfile, call)
      : undefined,
    Tags: [...instance.tags],
  };
}

function stateFields(instance: InstanceRecord): Partial<Instance> {
  const { stateReason } = instance;
  return {
    State: stateShape(instance.state),
    StateReason: stateReason && { Code: stateReason.code, Message: stateReason.message },
    StateTransitionReason: instance.stateTransitionReason ?? '',
  };
}

function networkFields(instance: InstanceRecord, call: Call): Partial<Instance> {
  return {
    VpcId: instance.vpcId,
    SubnetId: instance.subnetId,
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: privateDnsName(instance),
    PublicIpAddress: instance.publicIp,
    PublicDnsName: publicDnsName(instance, call),
    SourceDestCheck: instance.sourceDestCheck ?? true,
    SecurityGroups: groupShapes(instance, call),
    NetworkInterfaces: [interfaceShape(instance, call)],
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
  };
}

export function groupShapes(instance: InstanceRecord, call: Call): { GroupId: string; GroupName: string }[] {
  return instance.securityGroupIds.map((id) => ({
    GroupId: id,
    GroupName: securityGroups(call.cloud.store).get(id)?.name ?? '',
  }));
}

function interfaceShape(instance: InstanceRecord, call: Call): InstanceNetworkInterface {
  const owner = isElastic(call.cloud, instance) ? call.cloud.account : 'amazon';
  const association = instance.publicIp
    ? { PublicIp: instance.publicIp, PublicDnsName: publicDnsName(instance, call), IpOwnerId: owner }
    : undefined;
  return {
    NetworkInterfaceId: instance.networkInterfaceId,
    SubnetId: instance.subnetId,
    VpcId: instance.vpcId,
    OwnerId: call.cloud.account,
    Status: 'in-use',
    InterfaceType: 'interface',
    SourceDestCheck: instance.sourceDestCheck ?? true,
    Description: '',
    Groups: groupShapes(instance, call),
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: privateDnsName(instance),
    PrivateIpAddresses: [
      {
        Primary: true,
        PrivateIpAddress: instance.privateIp,
        PrivateDnsName: privateDnsName(instance),
        Association: association,
      },
    ],
    Association: association,
    Attachment: {
      AttachmentId: instance.networkInterfaceId.replace('eni-', 'eni-attach-'),
      AttachTime: new Date(instance.launchTime),
      DeleteOnTermination: true,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      Status: instance.state === 'pending' ? 'attaching' : 'attached',
    },
    Ipv6Addresses: [],
  };
}

function deviceFields(instance: InstanceRecord): Partial<Instance> {
  return {
    RootDeviceName: instance.rootDeviceName,
    RootDeviceType: 'ebs',
    EbsOptimized: instance.ebsOptimized ?? false,
    BlockDeviceMappings: instance.blockDevices.map((device) => deviceShape(device, instance)),
  };
}

function deviceShape(device: BlockDevice, instance: InstanceRecord) {
  return {
    DeviceName: device.deviceName,
    Ebs: {
      VolumeId: device.volumeId,
      AttachTime: new Date(device.attachTime),
      DeleteOnTermination: device.deleteOnTermination,
      Status:
        instance.state === 'pending' && !instance.machineMade
          ? ('attaching' as const)
          : ('attached' as const),
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
