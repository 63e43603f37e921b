// Where a launch goes: subnet, security groups, addresses.
import type { InstanceNetworkInterfaceSpecification, RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { find, findAll } from './find.js';
import { securityGroupKind, subnetKind } from './kinds.js';
import { checkPrivateIp, countFreeIps, takenPrivateIps } from './private-ips.js';
import type { SecurityGroupRecord, SubnetRecord } from './records.js';
import { regionZones } from './zones.js';

export interface LaunchNetwork {
  readonly subnet: SubnetRecord;
  readonly groups: readonly SecurityGroupRecord[];
  /** Asked for; chosen where absent. */
  readonly privateIp?: string;
  readonly associatePublicIp: boolean;
}

interface Wishes {
  readonly subnetId?: string | undefined;
  readonly groupIds?: readonly string[] | undefined;
  readonly privateIp?: string | undefined;
  readonly publicIp?: boolean | undefined;
}

/**
 * @throws VPCIdNotSpecified, InvalidSubnetID.NotFound, InvalidGroup.NotFound, InvalidParameterValue,
 * InvalidParameterCombination, InsufficientFreeAddressesInSubnet
 */
export function planNetwork(input: RunInstancesRequest, call: Call, count: number): LaunchNetwork {
  const wishes = readWishes(input);
  if (!wishes.subnetId) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
  const subnet = find(subnetKind, call, wishes.subnetId);
  checkPlacement(input.Placement?.AvailabilityZone, subnet, call);
  checkAddresses(wishes.privateIp, subnet, call, count);
  return {
    subnet,
    groups: chooseGroups(wishes.groupIds, subnet, call),
    privateIp: wishes.privateIp,
    associatePublicIp: wishes.publicIp ?? subnet.mapPublicIpOnLaunch,
  };
}

function readWishes(input: RunInstancesRequest): Wishes {
  if (input.SecurityGroups?.length) {
    throw new AwsError(
      input.SubnetId ? 'InvalidParameterCombination' : 'VPCIdNotSpecified',
      input.SubnetId
        ? 'The parameter groupName cannot be used with the parameter subnet'
        : 'No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.',
    );
  }
  if (!input.NetworkInterfaces?.length) {
    const { SubnetId, SecurityGroupIds, PrivateIpAddress } = input;
    return { subnetId: SubnetId, groupIds: SecurityGroupIds, privateIp: PrivateIpAddress };
  }
  return readInterface(input, input.NetworkInterfaces);
}

function readInterface(
  input: RunInstancesRequest,
  interfaces: readonly InstanceNetworkInterfaceSpecification[],
): Wishes {
  if (input.SubnetId || input.SecurityGroupIds?.length) {
    const what = input.SubnetId ? 'an instance-level subnet ID' : 'instance-level security groups';
    throw new AwsError(
      'InvalidParameterCombination',
      `Network interfaces and ${what} may not be specified on the same request`,
    );
  }
  const [primary] = interfaces;
  if (interfaces.length > 1 || !primary || primary.NetworkInterfaceId) {
    throw new AwsError(
      'UnsupportedOperation',
      'Exactly one new network interface per instance is supported.',
    );
  }
  return {
    subnetId: primary.SubnetId,
    groupIds: primary.Groups,
    privateIp: primary.PrivateIpAddress,
    publicIp: primary.AssociatePublicIpAddress,
  };
}

function checkPlacement(zone: string | undefined, subnet: SubnetRecord, call: Call): void {
  if (!zone) return;
  if (!regionZones(call.region).some((each) => each.name === zone)) {
    throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${zone}]`);
  }
  if (zone !== subnet.availabilityZone) {
    throw new AwsError(
      'InvalidParameterValue',
      `The availability zone '${zone}' does not match the subnet's, '${subnet.availabilityZone}'.`,
    );
  }
}

function checkAddresses(
  privateIp: string | undefined,
  subnet: SubnetRecord,
  call: Call,
  count: number,
): void {
  if (privateIp !== undefined) {
    if (count > 1) {
      throw new AwsError(
        'InvalidParameterCombination',
        'A private IP address cannot be specified with more than one instance.',
      );
    }
    checkPrivateIp(privateIp, subnet, takenPrivateIps(call.cloud));
  }
  if (countFreeIps(call.cloud, subnet) >= count) return;
  throw new AwsError(
    'InsufficientFreeAddressesInSubnet',
    `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
  );
}

/** The VPC's default group where none is named. */
export function chooseGroups(
  groupIds: readonly string[] | undefined,
  { vpcId }: { readonly vpcId: string },
  call: Call,
): SecurityGroupRecord[] {
  if (!groupIds?.length) {
    return findAll(securityGroupKind, call, undefined).filter(
      (group) => group.vpcId === vpcId && group.name === 'default',
    );
  }
  const groups = findAll(securityGroupKind, call, [...new Set(groupIds)]);
  const stranger = groups.find((group) => group.vpcId !== vpcId);
  if (!stranger) return groups;
  throw new AwsError(
    'InvalidParameter',
    `Security group ${stranger.id} and subnet belong to different networks.`,
  );
}
