// Everything a launch needs, checked, before anything is made.
import type { ResourceType, RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { MachineFolder } from '../machines/machines.js';
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { required } from './ec2-action.js';
import { findLaunchableImage } from './find-image.js';
import { findKeyPair } from './find-key-pair.js';
import type { ImageRecord, KeyPairRecord } from './image-records.js';
import { findInstanceType, type InstanceTypeRecord } from './instance-types/instance-types.js';
import { isOffered, zonesOffering } from './instance-types/offerings.js';
import { type LaunchDevice, planDevices } from './launch-devices.js';
import { type LaunchNetwork, planNetwork } from './launch-network.js';
import { fitToVcpuQuota } from './quotas.js';
import { requireSharedFolder } from './shared-folders.js';
import { planSpot, type SpotPlan } from './spot-market.js';
import { checkTagTypes, tagsFor } from './tags.js';
import { checkUserData } from './user-data.js';

export interface LaunchPlan {
  readonly image: ImageRecord;
  readonly type: InstanceTypeRecord;
  readonly keyPair?: KeyPairRecord;
  readonly network: LaunchNetwork;
  readonly devices: readonly LaunchDevice[];
  readonly count: number;
  /** Absent for on-demand instances. */
  readonly spot?: SpotPlan;
  readonly instanceTags: readonly Tag[];
  readonly volumeTags: readonly Tag[];
  readonly spotRequestTags: readonly Tag[];
  readonly folder?: MachineFolder | undefined;
}

/** What a launch, or a launch template, may bring tags for. Network interfaces keep none here. */
export const launchTagTypes: readonly ResourceType[] = [
  'instance',
  'volume',
  'network-interface',
  'spot-instances-request',
];

/**
 * @throws what AWS answers for each wrong parameter, in the order image, type, zone, key, network, devices, quota
 */
export function planLaunch(input: RunInstancesRequest, call: Call): LaunchPlan {
  const { min, max } = checkCounts(input);
  const image = findLaunchableImage(call, required(input.ImageId, 'ImageId'));
  const type = requireType(input.InstanceType ?? 'm1.small');
  checkArchitecture(type, image);
  checkHost(image, type, call);
  const network = planNetwork(input, call, max);
  checkZone(type, network.subnet.availabilityZone, call);
  checkUserData(input.UserData);
  checkTagTypes(input.TagSpecifications, launchTagTypes);
  const instanceTags = tagsFor(input.TagSpecifications, 'instance', call);
  const spot = planSpot(input.InstanceMarketOptions, { type, zone: network.subnet.availabilityZone });
  return {
    image,
    type,
    keyPair: input.KeyName === undefined ? undefined : findKeyPair(call, input.KeyName),
    network,
    devices: planDevices(image, input.BlockDeviceMappings, call),
    count: fitToVcpuQuota(call, { type, spot: spot !== undefined, min, max }),
    spot,
    instanceTags,
    folder: requireSharedFolder(instanceTags, call),
    volumeTags: tagsFor(input.TagSpecifications, 'volume', call),
    spotRequestTags: tagsFor(input.TagSpecifications, 'spot-instances-request', call),
  };
}

function checkCounts(input: RunInstancesRequest): { min: number; max: number } {
  const min = required(input.MinCount, 'MinCount');
  const max = required(input.MaxCount, 'MaxCount');
  if (min < 1 || max < min) {
    const [name, value] = min < 1 ? ['minCount', min] : ['maxCount', max];
    throw new AwsError('InvalidParameterValue', `Value (${value}) for parameter ${name} is invalid.`);
  }
  return { min, max };
}

/** @throws InvalidParameterValue */
export function requireType(name: string): InstanceTypeRecord {
  const type = findInstanceType(name);
  if (type) return type;
  throw new AwsError('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
}

/** @throws InvalidParameterValue */
export function checkArchitecture(type: InstanceTypeRecord, image: { readonly architecture: string }): void {
  if (type.architectures.includes(image.architecture)) return;
  throw new AwsError(
    'InvalidParameterValue',
    `The architecture '${type.architectures.join(',')}' of the specified instance type does not match the ` +
      `architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have ` +
      "matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to " +
      'discover the architecture of the instance type or AMI.',
  );
}

/** Machines here are no emulators, unlike AWS's types they share the processor of their host. */
function checkHost(image: ImageRecord, type: InstanceTypeRecord, call: Call): void {
  const { architectures } = call.cloud.machines;
  if (architectures.includes(image.architecture)) return;
  const host = architectures.join(', ');
  throw new AwsError(
    'Unsupported',
    `The local cloud cannot run ${type.name} with image ${image.id}: they are ${image.architecture}, and the machine ` +
      `it runs on is ${host}. Choose an instance type and an image for ${host}.`,
  );
}

function checkZone(type: InstanceTypeRecord, zone: string, call: Call): void {
  if (isOffered(type, zone)) return;
  const others = zonesOffering(type, call.region);
  const choice = others.length
    ? ` Please retry your request by not specifying an Availability Zone or choosing ${others.join(', ')}.`
    : ' Please check the documentation for supported configurations.';
  throw new AwsError(
    'Unsupported',
    `Your requested instance type (${type.name}) is not supported in your requested Availability Zone ` +
      `(${zone}).${choice}`,
  );
}
