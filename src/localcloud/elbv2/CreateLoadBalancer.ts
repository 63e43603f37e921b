// CreateLoadBalancer: an application load balancer over at least two zones.
import { CreateLoadBalancer$, type CreateLoadBalancerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { pickPrivateIp, takenPrivateIps } from '../ec2/private-ips.js';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { loadBalancerArn } from './arns.js';
import { defaultLoadBalancerAttributes } from './attributes.js';
import { ofRegion } from './find.js';
import { limits } from './limits.js';
import { describeLoadBalancer } from './load-balancer-view.js';
import { loadBalancerDnsName } from './names.js';
import { type Placement, readPlacement } from './placement.js';
import { provisionInBackground } from './provision.js';
import { type LoadBalancerRecord, loadBalancers } from './records.js';
import { checkName } from './resource-names.js';
import { readTags } from './tags.js';

/**
 * Provisioning goes on in the background: it gives the host the load balancer's private addresses.
 * The same name with the same settings answers the one that is there.
 */
export const createLoadBalancer = action(
  CreateLoadBalancer$,
  (input: CreateLoadBalancerInput, call: Call) => {
    const name = checkName('Load balancer', input.Name);
    refuseOtherKinds(input);
    const placement = readPlacement(input, call);
    const earlier = findEarlier({ name, placement, call });
    if (earlier) return { LoadBalancers: [describeLoadBalancer(earlier)] };
    refuseOneTooMany(call);
    const record = makeRecord({ name, placement, input, call });
    loadBalancers(call.cloud.store).put(record.arn, record);
    provisionInBackground(call.cloud, record.arn);
    return { LoadBalancers: [describeLoadBalancer(record)] };
  },
);

function refuseOtherKinds(input: CreateLoadBalancerInput): void {
  const { Type: type = 'application', IpAddressType: addresses = 'ipv4' } = input;
  if (type !== 'application' || addresses !== 'ipv4') {
    const message = `Load balancers of type '${type}' with '${addresses}' addresses are not part of the local cloud`;
    throw new AwsError('InvalidConfigurationRequest', message);
  }
}

interface Request {
  readonly name: string;
  readonly placement: Placement;
  readonly call: Call;
}

function findEarlier({ name, placement, call }: Request): LoadBalancerRecord | undefined {
  const known = ofRegion(loadBalancers(call.cloud.store), call.region).find((one) => one.name === name);
  if (!known) return undefined;
  const same =
    known.scheme === placement.scheme &&
    sameSet(
      known.subnetIds,
      placement.subnets.map((subnet) => subnet.id),
    ) &&
    sameSet(known.securityGroupIds, placement.securityGroupIds);
  if (same) return known;
  throw new AwsError(
    'DuplicateLoadBalancerName',
    `A load balancer with the same name '${name}' exists, but with different settings`,
  );
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return [...left].sort().join() === [...right].sort().join();
}

function refuseOneTooMany(call: Call): void {
  if (ofRegion(loadBalancers(call.cloud.store), call.region).length < limits.loadBalancersPerRegion) return;
  throw new AwsError(
    'TooManyLoadBalancers',
    `The maximum number of load balancers '${limits.loadBalancersPerRegion}' has been reached`,
  );
}

function makeRecord(options: Request & { input: CreateLoadBalancerInput }): LoadBalancerRecord {
  const { name, placement, call, input } = options;
  const arn = loadBalancerArn(call, name);
  const taken = takenPrivateIps(call.cloud);
  return {
    arn,
    region: call.region,
    name,
    dnsName: loadBalancerDnsName({ name, arn, region: call.region }),
    scheme: placement.scheme,
    vpcId: placement.vpcId,
    subnetIds: placement.subnets.map((subnet) => subnet.id),
    zoneNames: placement.subnets.map((subnet) => subnet.availabilityZone),
    privateIps: placement.subnets.map((subnet) => pickPrivateIp(subnet, taken)),
    securityGroupIds: placement.securityGroupIds,
    state: 'provisioning',
    createdTime: call.cloud.clock.now().toISOString(),
    attributes: defaultLoadBalancerAttributes,
    tags: readTags(input.Tags, call),
  };
}
