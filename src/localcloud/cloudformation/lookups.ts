// What the engine looks up in the other services, for parameters of the types AWS::… and Fn::GetAZs.
import { randomUUID } from 'node:crypto';
import type { LocalCloud } from '../cloud.js';
import { findAll } from '../ec2/find.js';
import { findImages } from '../ec2/find-image.js';
import {
  instanceKind,
  keyPairKind,
  securityGroupKind,
  subnetKind,
  volumeKind,
  vpcKind,
} from '../ec2/kinds.js';
import { regionZones } from '../ec2/zones.js';
import { hostedZones } from '../route53/records.js';
import { findParameter } from '../ssm/parameters.js';
import type { Call } from '../wire/action.js';
import type { Lookups } from './engine/run.js';

export function openLookups(cloud: LocalCloud, region: string): Lookups {
  const call: Call = { cloud, region, requestId: randomUUID(), onBehalfOf: 'cloudformation' };
  return {
    zones: (name) => regionZones(name).map((zone) => zone.name),
    ssmParameter: async (name) => findParameter(region, name)?.Value,
    exists: async (type, value) => existing[type]?.(call).includes(value) ?? false,
  };
}

/** The names or ids of everything that exists of each AWS-specific parameter type. */
const existing: Readonly<Record<string, (call: Call) => readonly string[]>> = {
  'AWS::EC2::AvailabilityZone::Name': ({ region }) => regionZones(region).map((zone) => zone.name),
  'AWS::EC2::Image::Id': (call) => findImages(call, undefined).map((image) => image.id),
  'AWS::EC2::Instance::Id': (call) => idsOf(findAll(instanceKind, call, undefined)),
  'AWS::EC2::KeyPair::KeyName': (call) => findAll(keyPairKind, call, undefined).map((pair) => pair.name),
  'AWS::EC2::SecurityGroup::GroupName': (call) =>
    findAll(securityGroupKind, call, undefined).map((group) => group.name),
  'AWS::EC2::SecurityGroup::Id': (call) => idsOf(findAll(securityGroupKind, call, undefined)),
  'AWS::EC2::Subnet::Id': (call) => idsOf(findAll(subnetKind, call, undefined)),
  'AWS::EC2::VPC::Id': (call) => idsOf(findAll(vpcKind, call, undefined)),
  'AWS::EC2::Volume::Id': (call) => idsOf(findAll(volumeKind, call, undefined)),
  'AWS::Route53::HostedZone::Id': ({ cloud }) =>
    hostedZones(cloud.store)
      .values()
      .map((zone) => zone.id),
};

function idsOf(items: readonly { readonly id: string }[]): string[] {
  return items.map((item) => item.id);
}
