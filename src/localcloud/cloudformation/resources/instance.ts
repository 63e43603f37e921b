// AWS::EC2::Instance
import { DescribeInstances } from '../../ec2/DescribeInstances.js';
import { ModifyInstanceAttribute } from '../../ec2/ModifyInstanceAttribute.js';
import { RunInstances } from '../../ec2/RunInstances.js';
import { TerminateInstances } from '../../ec2/TerminateInstances.js';
import { flag } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { unlessGone } from './ec2.js';
import { launchRequest } from './instance-launch.js';
import { describe, isRunning } from './instance-state.js';
import { attachVolumes, updateInstance } from './instance-update.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html */
export const instance: ResourceType = {
  type: 'AWS::EC2::Instance',
  service: 'Ec2',
  required: [],
  updates: {
    AvailabilityZone: 'replace',
    BlockDeviceMappings: 'replace',
    CreditSpecification: 'update',
    DisableApiTermination: 'update',
    EbsOptimized: 'restart',
    IamInstanceProfile: 'update',
    ImageId: 'replace',
    InstanceInitiatedShutdownBehavior: 'update',
    InstanceType: 'restart',
    KeyName: 'replace',
    MetadataOptions: 'update',
    Monitoring: 'update',
    NetworkInterfaces: 'replace',
    PrivateIpAddress: 'replace',
    PropagateTagsToVolumeOnCreation: 'update',
    SecurityGroupIds: 'update',
    SourceDestCheck: 'update',
    SubnetId: 'replace',
    Tags: 'update',
    UserData: 'restart',
    Volumes: 'update',
  },
  attributes: [
    'AvailabilityZone',
    'InstanceId',
    'PrivateDnsName',
    'PrivateIp',
    'PublicDnsName',
    'PublicIp',
    'VpcId',
  ],
  create: async (properties, context) => {
    const { Instances } = await RunInstances.handle(launchRequest(properties, context), context.call);
    return Instances?.[0]?.InstanceId ?? '';
  },
  find: async (_properties, context) => {
    const Filters = [{ Name: 'client-token', Values: [context.token] }];
    const { Reservations } = await DescribeInstances.handle({ Filters }, context.call);
    return Reservations?.[0]?.Instances?.[0]?.InstanceId;
  },
  complete: async ({ physicalId, properties }, context) => {
    await context.wait(() => isRunning(physicalId, context));
    const Value = flag(properties, 'SourceDestCheck');
    if (Value !== undefined) {
      await ModifyInstanceAttribute.handle(
        { InstanceId: physicalId, SourceDestCheck: { Value } },
        context.call,
      );
    }
    await attachVolumes(physicalId, properties, context);
  },
  fixed: ['CreditSpecification', 'IamInstanceProfile', 'Monitoring'],
  update: updateInstance,
  read: async ({ physicalId }, context) => {
    const found = await describe(physicalId, context);
    return {
      AvailabilityZone: found?.Placement?.AvailabilityZone ?? '',
      InstanceId: physicalId,
      PrivateDnsName: found?.PrivateDnsName ?? '',
      PrivateIp: found?.PrivateIpAddress ?? '',
      PublicDnsName: found?.PublicDnsName ?? '',
      PublicIp: found?.PublicIpAddress ?? '',
      VpcId: found?.VpcId ?? '',
    };
  },
  delete: async ({ physicalId }, context) => {
    await unlessGone(() => TerminateInstances.handle({ InstanceIds: [physicalId] }, context.call));
    await context.wait(async () => {
      const state = (await describe(physicalId, context))?.State?.Name;
      return state === undefined || state === 'terminated';
    });
  },
};
