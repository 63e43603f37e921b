// LaunchTemplateData as CloudFormation writes it: the API's own names, scalars in any form.
import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import { ResourceFault } from '../engine/failure.js';
import type { JsonObject } from '../engine/json.js';
import { flag, number, record, records, text, texts } from '../engine/properties.js';

type Reader = (properties: JsonObject, name: string) => unknown;
type Fields = Readonly<Record<string, Reader>>;

/** @throws ResourceFault for a property the local cloud does not have */
export function launchTemplateData(properties: JsonObject): RequestLaunchTemplateData {
  return readFields(record(properties, 'LaunchTemplateData') ?? {}, fields) as RequestLaunchTemplateData;
}

function readFields(given: JsonObject, known: Fields): object {
  const entries = Object.keys(given).map((name) => {
    const read = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!read) throw new ResourceFault(`Encountered unsupported property ${name}`);
    return [name, read(given, name)];
  });
  return Object.fromEntries(entries) as object;
}

const structure =
  (known: Fields): Reader =>
  (properties, name) =>
    readFields(record(properties, name) ?? {}, known);

const list =
  (known: Fields): Reader =>
  (properties, name) =>
    records(properties, name).map((one) => readFields(one, known));

const tags = list({ Key: text, Value: text });

const ebs = structure({
  DeleteOnTermination: flag,
  Encrypted: flag,
  Iops: number,
  KmsKeyId: text,
  SnapshotId: text,
  Throughput: number,
  VolumeSize: number,
  VolumeType: text,
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-launchtemplate-launchtemplatedata.html */
const fields: Fields = {
  BlockDeviceMappings: list({ DeviceName: text, Ebs: ebs, NoDevice: text, VirtualName: text }),
  CreditSpecification: structure({ CpuCredits: text }),
  DisableApiTermination: flag,
  EbsOptimized: flag,
  IamInstanceProfile: structure({ Arn: text, Name: text }),
  ImageId: text,
  InstanceInitiatedShutdownBehavior: text,
  InstanceMarketOptions: structure({
    MarketType: text,
    SpotOptions: structure({ InstanceInterruptionBehavior: text, MaxPrice: text, SpotInstanceType: text }),
  }),
  InstanceType: text,
  KeyName: text,
  MetadataOptions: structure({
    HttpEndpoint: text,
    HttpPutResponseHopLimit: number,
    HttpTokens: text,
    InstanceMetadataTags: text,
  }),
  Monitoring: structure({ Enabled: flag }),
  NetworkInterfaces: list({
    AssociatePublicIpAddress: flag,
    DeleteOnTermination: flag,
    Description: text,
    DeviceIndex: number,
    Groups: texts,
    PrivateIpAddress: text,
    SubnetId: text,
  }),
  Placement: structure({ AvailabilityZone: text, Tenancy: text }),
  SecurityGroupIds: texts,
  TagSpecifications: list({ ResourceType: text, Tags: tags }),
  UserData: text,
};
