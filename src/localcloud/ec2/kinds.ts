// The kinds of resources EC2 has: their id prefix, their table and AWS's words for a wrong id.
import type { ResourceType } from '@aws-sdk/client-ec2';
import type { Store, Table } from '../store.js';
import { fleets } from './fleet-records.js';
import { images, keyPairs, snapshots } from './image-records.js';
import { launchTemplates } from './launch-template-records.js';
import { addresses, internetGateways, routeTables, securityGroupRules, vpcs } from './network-records.js';
import { instances, type Regional, securityGroups, subnets, volumes } from './records.js';
import { spotRequests } from './spot-records.js';

export interface Kind<T extends Regional> {
  readonly type: ResourceType;
  readonly prefix: string;
  readonly table: (store: Store) => Table<T>;
  readonly notFound: string;
  readonly malformed: string;
  /** What follows the prefix, where it is not AWS's usual hexadecimal digits. */
  readonly form?: RegExp;
  /** The message for ids that do not exist; several only where AWS names them together. */
  readonly words: (ids: readonly string[]) => string;
}

const theId =
  (noun: string) =>
  (ids: readonly string[]): string =>
    ids.length > 1
      ? `The ${noun} IDs '${ids.join(', ')}' do not exist`
      : `The ${noun} ID '${ids[0]}' does not exist`;
const the =
  (noun: string, end = '') =>
  (ids: readonly string[]): string =>
    `The ${noun} '${ids[0]}' does not exist${end}`;

function kind<T extends Regional>(
  type: ResourceType,
  prefix: string,
  table: (store: Store) => Table<T>,
  words: Kind<T>['words'],
  codes: readonly [notFound: string, malformed: string],
): Kind<T> {
  return { type, prefix, table, words, notFound: codes[0], malformed: codes[1] };
}

const codes = (stem: string): [string, string] => [`${stem}.NotFound`, `${stem}.Malformed`];

// Codes and words: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
export const instanceKind = kind('instance', 'i', instances, theId('instance'), codes('InvalidInstanceID'));
export const volumeKind = kind('volume', 'vol', volumes, the('volume', '.'), [
  'InvalidVolume.NotFound',
  'InvalidVolumeID.Malformed',
]);
export const snapshotKind = kind('snapshot', 'snap', snapshots, the('snapshot', '.'), [
  'InvalidSnapshot.NotFound',
  'InvalidSnapshotID.Malformed',
]);
export const imageKind = kind(
  'image',
  'ami',
  images,
  (ids) =>
    `The image id${ids.length > 1 ? 's' : ''} '[${ids.join(', ')}]' ${ids.length > 1 ? 'do' : 'does'} not exist`,
  codes('InvalidAMIID'),
);
export const keyPairKind = kind('key-pair', 'key', keyPairs, theId('key pair'), [
  'InvalidKeyPair.NotFound',
  'InvalidKeyPair.Format',
]);
export const vpcKind = kind('vpc', 'vpc', vpcs, theId('vpc'), codes('InvalidVpcID'));
export const subnetKind = kind('subnet', 'subnet', subnets, theId('subnet'), codes('InvalidSubnetID'));
export const securityGroupKind = kind('security-group', 'sg', securityGroups, the('security group'), [
  'InvalidGroup.NotFound',
  'InvalidGroupId.Malformed',
]);
export const securityGroupRuleKind = kind(
  'security-group-rule',
  'sgr',
  securityGroupRules,
  theId('security group rule'),
  codes('InvalidSecurityGroupRuleId'),
);
export const internetGatewayKind = kind(
  'internet-gateway',
  'igw',
  internetGateways,
  theId('internetGateway'),
  codes('InvalidInternetGatewayID'),
);
export const routeTableKind = kind(
  'route-table',
  'rtb',
  routeTables,
  theId('routeTable'),
  codes('InvalidRouteTableID'),
);
export const addressKind = kind('elastic-ip', 'eipalloc', addresses, theId('allocation'), [
  'InvalidAllocationID.NotFound',
  'InvalidParameterValue',
]);
export const launchTemplateKind = kind(
  'launch-template',
  'lt',
  launchTemplates,
  (ids) =>
    ids.length > 1
      ? 'At least one of the launch templates specified in the request does not exist.'
      : `The specified launch template, with template ID ${ids[0]}, does not exist.`,
  codes('InvalidLaunchTemplateId'),
);
export const fleetKind = {
  ...kind('fleet', 'fleet', fleets, theId('fleet'), codes('InvalidFleetId')),
  form: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};
export const spotRequestKind = {
  ...kind('spot-instances-request', 'sir', spotRequests, theId('spot instance request'), [
    'InvalidSpotInstanceRequestID.NotFound',
    'InvalidSpotInstanceRequestID.Malformed',
  ]),
  form: /^[a-z0-9]{8}$/,
};

/** Every kind that can carry tags. */
export const kinds: readonly Kind<Regional>[] = [
  instanceKind,
  volumeKind,
  snapshotKind,
  imageKind,
  keyPairKind,
  vpcKind,
  subnetKind,
  securityGroupKind,
  securityGroupRuleKind,
  internetGatewayKind,
  routeTableKind,
  addressKind,
  launchTemplateKind,
  fleetKind,
  spotRequestKind,
].map((each) => each as unknown as Kind<Regional>);
