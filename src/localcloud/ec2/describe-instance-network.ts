// The parts of an instance's shape that tell how it is reached.
import type { Instance, InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { isElastic } from './instance-addresses.js';
import { privateDnsName, publicDnsName } from './instance-names.js';
import { type InstanceRecord, securityGroups } from './records.js';

export function networkFields(instance: InstanceRecord, call: Call): Partial<Instance> {
  return {
    VpcId: instance.vpcId,
    SubnetId: instance.subnetId,
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: privateDnsName(instance),
    PublicIpAddress: instance.publicIp,
    PublicDnsName: publicDnsName(instance, call),
    SourceDestCheck: instance.sourceDestCheck ?? true,
    SecurityGroups: groupShapes(instance, call),
    NetworkInterfaces: [interfaceShape(instance, call)],
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
  };
}

export function groupShapes(instance: InstanceRecord, call: Call): { GroupId: string; GroupName: string }[] {
  return instance.securityGroupIds.map((id) => ({
    GroupId: id,
    GroupName: securityGroups(call.cloud.store).get(id)?.name ?? '',
  }));
}

function interfaceShape(instance: InstanceRecord, call: Call): InstanceNetworkInterface {
  const owner = isElastic(call.cloud, instance) ? call.cloud.account : 'amazon';
  const association = instance.publicIp
    ? { PublicIp: instance.publicIp, PublicDnsName: publicDnsName(instance, call), IpOwnerId: owner }
    : undefined;
  return {
    NetworkInterfaceId: instance.networkInterfaceId,
    SubnetId: instance.subnetId,
    VpcId: instance.vpcId,
    OwnerId: call.cloud.account,
    Status: 'in-use',
    InterfaceType: 'interface',
    SourceDestCheck: instance.sourceDestCheck ?? true,
    Description: '',
    Groups: groupShapes(instance, call),
    PrivateIpAddress: instance.privateIp,
    PrivateDnsName: privateDnsName(instance),
    PrivateIpAddresses: [
      {
        Primary: true,
        PrivateIpAddress: instance.privateIp,
        PrivateDnsName: privateDnsName(instance),
        Association: association,
      },
    ],
    Association: association,
    Attachment: {
      AttachmentId: instance.networkInterfaceId.replace('eni-', 'eni-attach-'),
      AttachTime: new Date(instance.launchTime),
      DeleteOnTermination: true,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      Status: instance.state === 'pending' ? 'attaching' : 'attached',
    },
    Ipv6Addresses: [],
  };
}
