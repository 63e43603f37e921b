// ModifyInstanceAttribute: one attribute of an instance at a time.
import { ModifyInstanceAttribute$, type ModifyInstanceAttributeRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { save } from './find.js';
import { refreshFirewalls } from './firewalls.js';
import { architectureOf } from './instance-names.js';
import { isOffered } from './instance-types/offerings.js';
import { instanceKind } from './kinds.js';
import { chooseGroups } from './launch-network.js';
import { checkArchitecture, requireType } from './launch-plan.js';
import type { InstanceRecord } from './records.js';
import { checkUserData } from './user-data.js';
import { findInstance } from './visible-instances.js';

export const ModifyInstanceAttribute = ec2Action<ModifyInstanceAttributeRequest, object>(
  ModifyInstanceAttribute$,
  async (input, call) => {
    const instance = findInstance(call, input.InstanceId);
    const changes = readChanges(input, instance, call);
    if (changes.length !== 1) {
      throw new AwsError(
        'InvalidParameterCombination',
        changes.length ? 'Fields for multiple attribute types specified' : 'No attributes specified.',
      );
    }
    save(instanceKind, call, { ...instance, ...changes[0]?.() });
    if (input.Groups) await refreshFirewalls(call.cloud, [...instance.securityGroupIds, ...input.Groups]);
    return {};
  },
);

type Change = () => Partial<InstanceRecord>;

function readChanges(input: ModifyInstanceAttributeRequest, instance: InstanceRecord, call: Call): Change[] {
  const named = namedAttribute(input);
  const type = input.InstanceType?.Value ?? named.instanceType;
  const protection = input.DisableApiTermination?.Value ?? toBoolean(named.disableApiTermination);
  const shutdown = input.InstanceInitiatedShutdownBehavior?.Value ?? named.instanceInitiatedShutdownBehavior;
  const userData = input.UserData
    ? Buffer.from(input.UserData.Value ?? []).toString('base64')
    : named.userData;
  const ebsOptimized = input.EbsOptimized?.Value ?? toBoolean(named.ebsOptimized);
  const { SourceDestCheck, Groups, BlockDeviceMappings } = input;
  const changes: (Change | false)[] = [
    type !== undefined && (() => changeType(type, instance)),
    protection !== undefined && (() => ({ disableApiTermination: protection })),
    shutdown !== undefined && (() => ({ shutdownBehavior: checkShutdown(shutdown) })),
    userData !== undefined && (() => changeUserData(userData, instance)),
    ebsOptimized !== undefined && (() => ({ ebsOptimized })),
    SourceDestCheck?.Value !== undefined && (() => ({ sourceDestCheck: SourceDestCheck.Value })),
    Groups !== undefined &&
      (() => ({ securityGroupIds: chooseGroups(Groups, instance, call).map((group) => group.id) })),
    BlockDeviceMappings !== undefined && (() => changeDevices(BlockDeviceMappings, instance)),
  ];
  return changes.filter((change) => change !== false);
}

/** The older form: the attribute's name and its value as text. */
function namedAttribute(input: ModifyInstanceAttributeRequest): Readonly<Record<string, string | undefined>> {
  return input.Attribute ? { [input.Attribute]: input.Value ?? '' } : {};
}

const toBoolean = (text: string | undefined): boolean | undefined =>
  text === undefined ? undefined : text === 'true';

function changeType(name: string, instance: InstanceRecord): Partial<InstanceRecord> {
  requireStopped(instance, 'instanceType');
  const type = requireType(name);
  checkArchitecture(type, { architecture: architectureOf(instance) });
  if (!isOffered(type, instance.availabilityZone)) {
    throw new AwsError(
      'Unsupported',
      `Your requested instance type (${name}) is not supported in your requested Availability Zone ` +
        `(${instance.availabilityZone}).`,
    );
  }
  return { instanceType: type.name };
}

function changeUserData(userData: string, instance: InstanceRecord): Partial<InstanceRecord> {
  requireStopped(instance, 'userData');
  checkUserData(userData);
  return { userData };
}

function requireStopped(instance: InstanceRecord, attribute: string): void {
  if (instance.state === 'stopped') return;
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${instance.id}' is not in the 'stopped' state, which ${attribute} needs.`,
  );
}

function checkShutdown(behavior: string): 'stop' | 'terminate' {
  if (behavior === 'stop' || behavior === 'terminate') return behavior;
  throw new AwsError(
    'InvalidParameterValue',
    `Value (${behavior}) for parameter instanceInitiatedShutdownBehavior is invalid.`,
  );
}

function changeDevices(
  mappings: NonNullable<ModifyInstanceAttributeRequest['BlockDeviceMappings']>,
  instance: InstanceRecord,
): Partial<InstanceRecord> {
  const wishes = new Map(mappings.map((each) => [each.DeviceName, each.Ebs?.DeleteOnTermination]));
  const names = instance.blockDevices.map((device) => device.deviceName);
  const stranger = [...wishes.keys()].find((name) => !names.includes(name ?? ''));
  if (stranger !== undefined) {
    throw new AwsError('InvalidInstanceAttributeValue', `No device is currently mapped at ${stranger}`);
  }
  return {
    blockDevices: instance.blockDevices.map((device) => ({
      ...device,
      deleteOnTermination: wishes.get(device.deviceName) ?? device.deleteOnTermination,
    })),
  };
}
