// DescribeInstanceAttribute: one attribute, in the shape of its own.
import {
  DescribeInstanceAttribute$,
  type DescribeInstanceAttributeRequest,
  type InstanceAttribute,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { instanceShape } from './describe-instance.js';
import { groupShapes } from './describe-instance-network.js';
import { ec2Action, required } from './ec2-action.js';
import type { InstanceRecord } from './records.js';
import { findInstance } from './visible-instances.js';

export const DescribeInstanceAttribute = ec2Action<DescribeInstanceAttributeRequest, InstanceAttribute>(
  DescribeInstanceAttribute$,
  (input, call) => {
    const instance = findInstance(call, input.InstanceId);
    const name = required(input.Attribute, 'attribute');
    const read = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (!read) {
      throw new AwsError('InvalidParameterValue', `Value (${name}) for parameter attribute is invalid.`);
    }
    return { InstanceId: instance.id, ...read(instance, call) };
  },
);

type Read = (instance: InstanceRecord, call: Call) => InstanceAttribute;

const attributes: Readonly<Record<string, Read>> = {
  instanceType: (instance) => ({ InstanceType: { Value: instance.instanceType } }),
  disableApiTermination: (instance) => ({ DisableApiTermination: { Value: instance.disableApiTermination } }),
  disableApiStop: () => ({ DisableApiStop: { Value: false } }),
  instanceInitiatedShutdownBehavior: (instance) => ({
    InstanceInitiatedShutdownBehavior: { Value: instance.shutdownBehavior },
  }),
  userData: (instance) => ({ UserData: { Value: instance.userData } }),
  rootDeviceName: (instance) => ({ RootDeviceName: { Value: instance.rootDeviceName } }),
  blockDeviceMapping: (instance, call) => ({
    BlockDeviceMappings: instanceShape(instance, call).BlockDeviceMappings,
  }),
  groupSet: (instance, call) => ({ Groups: groupShapes(instance, call) }),
  ebsOptimized: (instance) => ({ EbsOptimized: { Value: instance.ebsOptimized ?? false } }),
  sourceDestCheck: (instance) => ({ SourceDestCheck: { Value: instance.sourceDestCheck ?? true } }),
  enaSupport: () => ({ EnaSupport: { Value: true } }),
  kernel: () => ({ KernelId: {} }),
  ramdisk: () => ({ RamdiskId: {} }),
  sriovNetSupport: () => ({ SriovNetSupport: {} }),
  productCodes: () => ({ ProductCodes: [] }),
};
