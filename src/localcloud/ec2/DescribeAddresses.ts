// DescribeAddresses.
import {
  type Address,
  DescribeAddresses$,
  type DescribeAddressesRequest,
  type DescribeAddressesResult,
} from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { findAll } from './find.js';
import { findByIp } from './find-address.js';
import { addressKind } from './kinds.js';
import type { AddressRecord } from './network-records.js';
import { instances } from './records.js';

const fields: Fields<AddressRecord> = {
  'allocation-id': (address) => address.id,
  'association-id': (address) => address.associationId,
  'public-ip': (address) => address.publicIp,
  'instance-id': (address) => address.instanceId,
  domain: () => 'vpc',
};

export const DescribeAddresses = ec2Action<DescribeAddressesRequest, DescribeAddressesResult>(
  DescribeAddresses$,
  (input, call) => {
    const found = input.PublicIps?.length
      ? input.PublicIps.map((publicIp) => findByIp(call, publicIp))
      : findAll(addressKind, call, input.AllocationIds);
    const instanceOf = (address: AddressRecord) => instances(call.cloud.store).get(address.instanceId ?? '');
    const own: Fields<AddressRecord> = {
      ...fields,
      'network-interface-id': (address) => instanceOf(address)?.networkInterfaceId,
      'private-ip-address': (address) => instanceOf(address)?.privateIp,
    };
    return {
      Addresses: applyFilters(found, input.Filters, own).map((address) => addressShape(address, call)),
    };
  },
);

function addressShape(address: AddressRecord, call: Call): Address {
  const instance = instances(call.cloud.store).get(address.instanceId ?? '');
  return {
    AllocationId: address.id,
    AssociationId: address.associationId,
    PublicIp: address.publicIp,
    Domain: 'vpc',
    InstanceId: address.instanceId,
    NetworkInterfaceId: instance?.networkInterfaceId,
    NetworkInterfaceOwnerId: instance && call.cloud.account,
    PrivateIpAddress: instance?.privateIp,
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: address.region,
    Tags: [...address.tags],
  };
}
