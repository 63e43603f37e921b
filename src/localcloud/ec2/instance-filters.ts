// The filters of DescribeInstances.
import type { Call } from '../wire/action.js';
import { stateShape } from './describe-instance.js';
import { zoneId } from './describe-network.js';
import type { Fields } from './filters.js';
import { architectureOf, privateDnsName, publicDnsName } from './instance-names.js';
import { type InstanceRecord, securityGroups } from './records.js';

const fields: Fields<InstanceRecord> = {
  'instance-id': (instance) => instance.id,
  'instance-state-name': (instance) => instance.state,
  'instance-type': (instance) => instance.instanceType,
  'image-id': (instance) => instance.imageId,
  'key-name': (instance) => instance.keyName,
  'client-token': (instance) => instance.clientToken,
  'reservation-id': (instance) => instance.reservationId,
  'launch-index': (instance) => instance.launchIndex,
  'launch-time': (instance) => instance.launchTime,
  'availability-zone': (instance) => instance.availabilityZone,
  'availability-zone-id': zoneId,
  'root-device-name': (instance) => instance.rootDeviceName,
  'root-device-type': () => 'ebs',
  'state-reason-code': (instance) => instance.stateReason?.code,
  'instance-lifecycle': (instance) => (instance.spot ? 'spot' : undefined),
  'spot-instance-request-id': (instance) => instance.spotRequestId,
  'iam-instance-profile.arn': (instance) => instance.iamInstanceProfile,
  'virtualization-type': () => 'hvm',
  hypervisor: () => 'xen',
  tenancy: () => 'default',
  'monitoring-state': (instance) => (instance.monitoring ? 'enabled' : 'disabled'),
  'metadata-options.http-tokens': (instance) => instance.httpTokens,
  'metadata-options.http-endpoint': (instance) => instance.httpEndpoint ?? 'enabled',
  'block-device-mapping.device-name': (instance) => instance.blockDevices.map((device) => device.deviceName),
  'block-device-mapping.volume-id': (instance) => instance.blockDevices.map((device) => device.volumeId),
  'block-device-mapping.delete-on-termination': (instance) =>
    instance.blockDevices.map((device) => String(device.deleteOnTermination)),
};

/** What a terminated instance has no more. */
const ofLive =
  (read: (instance: InstanceRecord) => string | readonly string[] | undefined) =>
  (instance: InstanceRecord): string | readonly string[] | undefined =>
    instance.state === 'terminated' ? undefined : read(instance);

const networkFields: Fields<InstanceRecord> = {
  'vpc-id': ofLive((instance) => instance.vpcId),
  'subnet-id': ofLive((instance) => instance.subnetId),
  'private-ip-address': ofLive((instance) => instance.privateIp),
  'private-dns-name': ofLive(privateDnsName),
  'ip-address': ofLive((instance) => instance.publicIp),
  'instance.group-id': ofLive((instance) => instance.securityGroupIds),
  'network-interface.network-interface-id': ofLive((instance) => instance.networkInterfaceId),
  'network-interface.subnet-id': ofLive((instance) => instance.subnetId),
  'network-interface.vpc-id': ofLive((instance) => instance.vpcId),
  'network-interface.group-id': ofLive((instance) => instance.securityGroupIds),
  'network-interface.addresses.private-ip-address': ofLive((instance) => instance.privateIp),
  'network-interface.addresses.association.public-ip': ofLive((instance) => instance.publicIp),
  'network-interface.association.public-ip': ofLive((instance) => instance.publicIp),
};

export function instanceFields(call: Call): Fields<InstanceRecord> {
  const groupNames = (instance: InstanceRecord) =>
    instance.securityGroupIds.map((id) => securityGroups(call.cloud.store).get(id)?.name);
  return {
    ...fields,
    ...networkFields,
    'instance-state-code': (instance) => stateShape(instance.state).Code,
    'owner-id': () => call.cloud.account,
    architecture: architectureOf,
    'dns-name': (instance) => publicDnsName(instance, call),
    'instance.group-name': groupNames,
    'network-interface.group-name': groupNames,
  };
}
