// Where a new load balancer stands: subnets of one VPC in different zones, and its security groups.
import type { CreateLoadBalancerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { internetGateways } from '../ec2/network-records.js';
import { type SubnetRecord, securityGroups, subnets } from '../ec2/records.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

export interface Placement {
  readonly vpcId: string;
  readonly subnets: readonly SubnetRecord[];
  readonly securityGroupIds: readonly string[];
  readonly scheme: 'internet-facing' | 'internal';
}

/**
 * Checks subnets and groups against EC2's tables.
 * @throws AwsError ValidationError, SubnetNotFound, InvalidSubnet, InvalidSecurityGroup, InvalidConfigurationRequest
 */
export function readPlacement(input: CreateLoadBalancerInput, call: Call): Placement {
  const found = readSubnets(input, call);
  const vpcId = checkSubnets(found);
  const scheme = readScheme(input.Scheme);
  if (scheme === 'internet-facing') requireInternet(call, vpcId);
  return {
    vpcId,
    subnets: found,
    scheme,
    securityGroupIds: readGroups(input.SecurityGroups ?? [], vpcId, call),
  };
}

function readSubnets(input: CreateLoadBalancerInput, call: Call): SubnetRecord[] {
  const ids = input.Subnets ?? (input.SubnetMappings ?? []).map((mapping) => mapping.SubnetId ?? '');
  return [...new Set(ids)].map((id) => {
    const subnet = subnets(call.cloud.store).get(id);
    if (subnet?.region === call.region) return subnet;
    throw new AwsError('SubnetNotFound', `The subnet ID '${id}' is not valid`);
  });
}

function checkSubnets(found: readonly SubnetRecord[]): string {
  const zones = new Set(found.map((subnet) => subnet.availabilityZone));
  const [first] = found;
  if (!first || zones.size < 2) {
    const message = 'At least two subnets in two different Availability Zones must be specified';
    throw new AwsError('ValidationError', message);
  }
  if (zones.size < found.length) {
    const message = 'A load balancer cannot be attached to multiple subnets in the same Availability Zone';
    throw new AwsError('InvalidConfigurationRequest', message);
  }
  if (found.some((subnet) => subnet.vpcId !== first.vpcId)) {
    throw new AwsError('InvalidSubnet', 'All subnets of a load balancer must be in the same VPC');
  }
  return first.vpcId;
}

function readScheme(scheme: string | undefined): Placement['scheme'] {
  if (scheme === undefined || scheme === 'internet-facing') return 'internet-facing';
  if (scheme === 'internal') return 'internal';
  throw new AwsError('InvalidScheme', `The scheme '${scheme}' is not valid`);
}

function requireInternet(call: Call, vpcId: string): void {
  const gateways = internetGateways(call.cloud.store).values();
  if (gateways.some((gateway) => gateway.vpcId === vpcId)) return;
  throw new AwsError('InvalidSubnet', `VPC ${vpcId} has no internet gateway`);
}

function readGroups(ids: readonly string[], vpcId: string, call: Call): string[] {
  const table = securityGroups(call.cloud.store);
  const wrong = ids.find((id) => table.get(id)?.vpcId !== vpcId);
  if (wrong !== undefined)
    throw new AwsError('InvalidSecurityGroup', `The security group '${wrong}' is not valid`);
  if (ids.length > 0) return [...new Set(ids)];
  const standard = table.values().find((group) => group.vpcId === vpcId && group.name === 'default');
  return standard ? [standard.id] : [];
}
