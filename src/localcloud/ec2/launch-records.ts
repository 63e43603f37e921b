// Writes the records of a launch: instances in `pending` with their volumes in `creating`.
import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { save } from './find.js';
import { newId, newSpotRequestId } from './ids.js';
import { instanceKind, spotRequestKind, volumeKind } from './kinds.js';
import type { LaunchDevice } from './launch-devices.js';
import type { LaunchPlan } from './launch-plan.js';
import { freePrivateIps } from './private-ips.js';
import { publicIpPicker } from './public-ips.js';
import type { BlockDevice, InstanceRecord } from './records.js';

/** Nothing is written where an address is missing: all of them are chosen first. */
export function makeInstances(plan: LaunchPlan, input: RunInstancesRequest, call: Call): InstanceRecord[] {
  const reservationId = newId('r');
  return pickAddresses(plan, call).map((addresses, launchIndex) => {
    const id = newId('i');
    return save(instanceKind, call, {
      ...fromPlan(plan, call),
      ...fromInput(input),
      ...addresses,
      id,
      reservationId,
      launchIndex,
      spotRequestId: plan.spot && makeSpotRequest(id, plan, call),
      blockDevices: plan.devices.map((device) => makeVolume(device, id, plan, call)),
    });
  });
}

type Addresses = Pick<InstanceRecord, 'privateIp' | 'publicIp'>;

function pickAddresses({ network, count }: LaunchPlan, call: Call): Addresses[] {
  const privateIps = freePrivateIps(network.subnet, call.cloud);
  const pickPublicIp = publicIpPicker(call.cloud);
  return Array.from({ length: count }, () => ({
    privateIp: network.privateIp ?? privateIps.next().value,
    publicIp: network.associatePublicIp ? pickPublicIp() : undefined,
  }));
}

type FromPlan =
  | 'region'
  | 'tags'
  | 'state'
  | 'imageId'
  | 'machineImageId'
  | 'instanceType'
  | 'keyName'
  | 'publicKey'
  | 'launchTime'
  | 'availabilityZone'
  | 'subnetId'
  | 'vpcId'
  | 'networkInterfaceId'
  | 'associatePublicIp'
  | 'securityGroupIds'
  | 'rootDeviceName'
  | 'spot'
  | 'folder';

function fromPlan(plan: LaunchPlan, call: Call): Pick<InstanceRecord, FromPlan> {
  const { image, network, keyPair } = plan;
  return {
    region: call.region,
    tags: plan.instanceTags,
    state: 'pending',
    imageId: image.id,
    machineImageId: image.machineImageId,
    rootDeviceName: image.rootDeviceName,
    instanceType: plan.type.name,
    keyName: keyPair?.name,
    publicKey: keyPair?.publicKey,
    launchTime: call.cloud.clock.now().toISOString(),
    availabilityZone: network.subnet.availabilityZone,
    subnetId: network.subnet.id,
    vpcId: network.subnet.vpcId,
    networkInterfaceId: newId('eni'),
    associatePublicIp: network.associatePublicIp,
    securityGroupIds: network.groups.map((group) => group.id),
    spot: plan.spot ? true : undefined,
    folder: plan.folder,
  };
}

type FromInput = Exclude<
  keyof InstanceRecord,
  FromPlan | keyof Addresses | 'id' | 'reservationId' | 'launchIndex' | 'spotRequestId' | 'blockDevices'
>;

function fromInput(input: RunInstancesRequest): Pick<InstanceRecord, FromInput> {
  const metadata = input.MetadataOptions;
  return {
    userData: input.UserData,
    clientToken: input.ClientToken,
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior ?? 'stop',
    disableApiTermination: input.DisableApiTermination ?? false,
    httpTokens: metadata?.HttpTokens ?? 'optional',
    httpPutResponseHopLimit: metadata?.HttpPutResponseHopLimit ?? 1,
    httpEndpoint: metadata?.HttpEndpoint ?? 'enabled',
    instanceMetadataTags: metadata?.InstanceMetadataTags ?? 'disabled',
    iamInstanceProfile: input.IamInstanceProfile?.Arn ?? input.IamInstanceProfile?.Name,
    ebsOptimized: input.EbsOptimized,
    monitoring: input.Monitoring?.Enabled,
  };
}

function makeSpotRequest(instanceId: string, plan: LaunchPlan, call: Call): string {
  const request = save(spotRequestKind, call, {
    id: newSpotRequestId(),
    region: call.region,
    tags: plan.spotRequestTags,
    instanceId,
    createTime: call.cloud.clock.now().toISOString(),
    maxPrice: plan.spot?.maxPrice ?? '',
    cancelled: false,
  });
  return request.id;
}

function makeVolume(device: LaunchDevice, instanceId: string, plan: LaunchPlan, call: Call): BlockDevice {
  const createTime = call.cloud.clock.now().toISOString();
  const { deviceName, deleteOnTermination, ...figures } = device;
  const volume = save(volumeKind, call, {
    ...figures,
    id: newId('vol'),
    region: call.region,
    tags: plan.volumeTags,
    state: 'creating',
    availabilityZone: plan.network.subnet.availabilityZone,
    createTime,
    attachment: { instanceId, deviceName, state: 'attaching' },
  });
  return { deviceName, volumeId: volume.id, deleteOnTermination, attachTime: createTime };
}
