// The RunInstances request for the properties of an AWS::EC2::Instance.
import type {
  BlockDeviceMapping,
  InstanceMetadataOptionsRequest,
  InstanceNetworkInterfaceSpecification,
  RunInstancesRequest,
  TagSpecification,
  VolumeType,
} from '@aws-sdk/client-ec2';
import type { JsonObject } from '../engine/json.js';
import { flag, number, record, records, text, texts } from '../engine/properties.js';
import type { ResourceContext } from '../engine/resource-type.js';
import { mergedTags, tagSpecifications } from './ec2.js';

export function launchRequest(properties: JsonObject, context: ResourceContext): RunInstancesRequest {
  const profile = text(properties, 'IamInstanceProfile');
  const zone = text(properties, 'AvailabilityZone');
  const monitoring = flag(properties, 'Monitoring');
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: context.token,
    ImageId: text(properties, 'ImageId'),
    InstanceType: text(properties, 'InstanceType') as RunInstancesRequest['InstanceType'],
    KeyName: text(properties, 'KeyName'),
    SubnetId: text(properties, 'SubnetId'),
    SecurityGroupIds: texts(properties, 'SecurityGroupIds'),
    PrivateIpAddress: text(properties, 'PrivateIpAddress'),
    UserData: text(properties, 'UserData'),
    DisableApiTermination: flag(properties, 'DisableApiTermination'),
    EbsOptimized: flag(properties, 'EbsOptimized'),
    InstanceInitiatedShutdownBehavior: text(
      properties,
      'InstanceInitiatedShutdownBehavior',
    ) as RunInstancesRequest['InstanceInitiatedShutdownBehavior'],
    Placement: zone === undefined ? undefined : { AvailabilityZone: zone },
    Monitoring: monitoring === undefined ? undefined : { Enabled: monitoring },
    IamInstanceProfile: profile === undefined ? undefined : { Name: profile },
    CreditSpecification: creditSpecification(properties),
    MetadataOptions: metadataOptions(properties),
    BlockDeviceMappings: blockDevices(properties),
    NetworkInterfaces: networkInterfaces(properties),
    TagSpecifications: launchTags(properties, context),
  };
}

function launchTags(properties: JsonObject, context: ResourceContext): TagSpecification[] {
  const specifications = tagSpecifications('instance', properties, context);
  if (!flag(properties, 'PropagateTagsToVolumeOnCreation')) return specifications;
  return [...specifications, { ResourceType: 'volume', Tags: mergedTags(properties, context) }];
}

function creditSpecification(properties: JsonObject): RunInstancesRequest['CreditSpecification'] {
  const given = record(properties, 'CreditSpecification');
  return given && { CpuCredits: text(given, 'CPUCredits') };
}

export function metadataOptions(properties: JsonObject): InstanceMetadataOptionsRequest | undefined {
  const given = record(properties, 'MetadataOptions');
  if (!given) return undefined;
  return {
    HttpEndpoint: text(given, 'HttpEndpoint') as InstanceMetadataOptionsRequest['HttpEndpoint'],
    HttpPutResponseHopLimit: number(given, 'HttpPutResponseHopLimit'),
    HttpTokens: text(given, 'HttpTokens') as InstanceMetadataOptionsRequest['HttpTokens'],
    InstanceMetadataTags: text(
      given,
      'InstanceMetadataTags',
    ) as InstanceMetadataOptionsRequest['InstanceMetadataTags'],
  };
}

function blockDevices(properties: JsonObject): BlockDeviceMapping[] | undefined {
  const given = records(properties, 'BlockDeviceMappings');
  return given.length === 0 ? undefined : given.map(blockDevice);
}

function blockDevice(mapping: JsonObject): BlockDeviceMapping {
  const ebs = record(mapping, 'Ebs');
  return {
    DeviceName: text(mapping, 'DeviceName'),
    NoDevice: record(mapping, 'NoDevice') === undefined ? undefined : '',
    VirtualName: text(mapping, 'VirtualName'),
    Ebs: ebs && {
      DeleteOnTermination: flag(ebs, 'DeleteOnTermination'),
      Encrypted: flag(ebs, 'Encrypted'),
      Iops: number(ebs, 'Iops'),
      KmsKeyId: text(ebs, 'KmsKeyId'),
      SnapshotId: text(ebs, 'SnapshotId'),
      Throughput: number(ebs, 'Throughput'),
      VolumeSize: number(ebs, 'VolumeSize'),
      VolumeType: text(ebs, 'VolumeType') as VolumeType | undefined,
    },
  };
}

function networkInterfaces(properties: JsonObject): InstanceNetworkInterfaceSpecification[] | undefined {
  const given = records(properties, 'NetworkInterfaces');
  if (given.length === 0) return undefined;
  return given.map((one) => ({
    AssociatePublicIpAddress: flag(one, 'AssociatePublicIpAddress'),
    DeleteOnTermination: flag(one, 'DeleteOnTermination'),
    Description: text(one, 'Description'),
    DeviceIndex: number(one, 'DeviceIndex'),
    Groups: texts(one, 'GroupSet'),
    PrivateIpAddress: text(one, 'PrivateIpAddress'),
    SubnetId: text(one, 'SubnetId'),
  }));
}
