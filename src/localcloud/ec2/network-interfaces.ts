// Network interfaces: nothing stored of their own, but a view of what has addresses in subnets.
import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Tag } from '../tags.js';
import type { Call } from '../wire/action.js';
import { instancesWithInterface } from './dependencies.js';
import { derivedId } from './ids.js';
import { loadBalancerInterfaces } from './load-balancers.js';
import { type InstanceRecord, securityGroups, subnets } from './records.js';

export interface InterfaceView {
  readonly id: string;
  readonly subnetId?: string;
  readonly vpcId?: string;
  readonly availabilityZone?: string;
  readonly groupIds: readonly string[];
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly description: string;
  /** Absent for the interfaces of load balancers. */
  readonly instance?: InstanceRecord;
  readonly tags: readonly Tag[];
}

/** All interfaces of the call's region. */
export function interfaceViews(call: Call): InterfaceView[] {
  return [...ofInstances(call), ...ofLoadBalancers(call)];
}

function ofInstances(call: Call): InterfaceView[] {
  return instancesWithInterface(call)
    .filter((instance) => instance.region === call.region)
    .map((instance) => ({
      id: instance.networkInterfaceId,
      subnetId: instance.subnetId,
      vpcId: instance.vpcId,
      availabilityZone: instance.availabilityZone,
      groupIds: instance.securityGroupIds,
      privateIp: instance.privateIp,
      publicIp: instance.publicIp,
      description: '',
      instance,
      tags: [],
    }));
}

function ofLoadBalancers(call: Call): InterfaceView[] {
  return loadBalancerInterfaces(call.cloud)
    .filter((balancer) => balancer.region === call.region)
    .flatMap((balancer) =>
      balancer.privateIps.map((privateIp, at) => {
        const subnet = subnets(call.cloud.store).get(balancer.subnetIds?.[at] ?? '');
        return {
          id: derivedId('eni', balancer.arn ?? '', privateIp),
          subnetId: subnet?.id,
          vpcId: subnet?.vpcId,
          availabilityZone: subnet?.availabilityZone,
          groupIds: balancer.securityGroupIds,
          privateIp,
          description: `ELB ${balancer.arn?.split(':loadbalancer/')[1] ?? ''}`.trim(),
          tags: [],
        };
      }),
    );
}

export function interfaceShape(view: InterfaceView, call: Call): NetworkInterface {
  const { account, store } = call.cloud;
  const association = view.publicIp ? { PublicIp: view.publicIp, IpOwnerId: 'amazon' } : undefined;
  return {
    NetworkInterfaceId: view.id,
    SubnetId: view.subnetId,
    VpcId: view.vpcId,
    AvailabilityZone: view.availabilityZone,
    OwnerId: account,
    RequesterId: view.instance ? undefined : 'amazon-elb',
    RequesterManaged: view.instance === undefined,
    Description: view.description,
    InterfaceType: 'interface',
    Status: 'in-use',
    SourceDestCheck: view.instance?.sourceDestCheck ?? true,
    Groups: view.groupIds.map((id) => ({ GroupId: id, GroupName: securityGroups(store).get(id)?.name })),
    PrivateIpAddress: view.privateIp,
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: view.privateIp, Association: association }],
    Association: association,
    Attachment: {
      AttachmentId: view.id.replace('eni-', 'eni-attach-'),
      InstanceId: view.instance?.id,
      InstanceOwnerId: view.instance ? account : 'amazon-elb',
      AttachTime: view.instance && new Date(view.instance.launchTime),
      DeviceIndex: view.instance ? 0 : 1,
      NetworkCardIndex: view.instance && 0,
      DeleteOnTermination: view.instance !== undefined,
      Status: 'attached',
    },
    Ipv6Addresses: [],
    TagSet: [],
  };
}
