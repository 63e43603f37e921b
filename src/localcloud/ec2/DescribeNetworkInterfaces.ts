// DescribeNetworkInterfaces: those of instances and of load balancers.
import {
  DescribeNetworkInterfaces$,
  type DescribeNetworkInterfacesRequest,
  type DescribeNetworkInterfacesResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { applyFilters, type Fields } from './filters.js';
import { type InterfaceView, interfaceShape, interfaceViews } from './network-interfaces.js';
import { paginate } from './paging.js';

const fields: Fields<InterfaceView> = {
  'network-interface-id': (view) => view.id,
  'subnet-id': (view) => view.subnetId,
  'vpc-id': (view) => view.vpcId,
  'group-id': (view) => view.groupIds,
  description: (view) => view.description,
  status: () => 'in-use',
  'interface-type': () => 'interface',
  'availability-zone': (view) => view.availabilityZone,
  'private-ip-address': (view) => view.privateIp,
  'addresses.private-ip-address': (view) => view.privateIp,
  'addresses.association.public-ip': (view) => view.publicIp,
  'association.public-ip': (view) => view.publicIp,
  'attachment.instance-id': (view) => view.instance?.id,
  'attachment.status': () => 'attached',
  'requester-managed': (view) => view.instance === undefined,
};

export const DescribeNetworkInterfaces = ec2Action<
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult
>(DescribeNetworkInterfaces$, (input, call) => {
  const all = interfaceViews(call);
  const ids = input.NetworkInterfaceIds;
  const missing = ids?.find((id) => !all.some((view) => view.id === id));
  if (missing) {
    throw new AwsError(
      'InvalidNetworkInterfaceID.NotFound',
      `The networkInterface ID '${missing}' does not exist`,
    );
  }
  const found = ids?.length ? all.filter((view) => ids.includes(view.id)) : all;
  const own = { ...fields, 'owner-id': () => call.cloud.account };
  const page = paginate(applyFilters(found, input.Filters, own), input);
  return {
    NetworkInterfaces: page.items.map((view) => interfaceShape(view, call)),
    NextToken: page.NextToken,
  };
});
