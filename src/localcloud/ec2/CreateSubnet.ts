// CreateSubnet: a block of a VPC in one zone.
import { CreateSubnet$, type CreateSubnetRequest, type CreateSubnetResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { contains, overlaps, requireCidr } from './cidr.js';
import { subnetShape } from './describe-network.js';
import { ec2Action, required } from './ec2-action.js';
import { find, findAll, save } from './find.js';
import { newId } from './ids.js';
import { subnetKind, vpcKind } from './kinds.js';
import type { VpcRecord } from './network-records.js';
import { checkTagTypes, tagsFor } from './tags.js';
import { regionZones } from './zones.js';

export const CreateSubnet = ec2Action<CreateSubnetRequest, CreateSubnetResult>(
  CreateSubnet$,
  (input, call) => {
    const vpc = find(vpcKind, call, input.VpcId);
    const cidrBlock = checkBlock(required(input.CidrBlock, 'cidrBlock'), vpc, call);
    checkTagTypes(input.TagSpecifications, ['subnet']);
    const subnet = save(subnetKind, call, {
      id: newId('subnet'),
      region: call.region,
      tags: tagsFor(input.TagSpecifications, 'subnet', call),
      vpcId: vpc.id,
      cidrBlock,
      availabilityZone: chooseZone(input, call),
      mapPublicIpOnLaunch: false,
    });
    return { Subnet: subnetShape(subnet, call) };
  },
);

function checkBlock(text: string, vpc: VpcRecord, call: Call): string {
  const cidr = requireCidr(text, 'cidrBlock');
  const inVpc = contains(requireCidr(vpc.cidrBlock, 'cidrBlock'), cidr);
  if (!inVpc || cidr.prefix > 28) {
    throw new AwsError('InvalidSubnet.Range', `The CIDR '${text}' is invalid.`);
  }
  const others = findAll(subnetKind, call, undefined).filter((subnet) => subnet.vpcId === vpc.id);
  if (others.some((subnet) => overlaps(requireCidr(subnet.cidrBlock, 'cidrBlock'), cidr))) {
    throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${text}' conflicts with another subnet`);
  }
  return cidr.text;
}

/** AWS chooses a zone where none is named; here it is the first. */
function chooseZone(input: CreateSubnetRequest, call: Call): string {
  const zones = regionZones(call.region);
  const { AvailabilityZone: name, AvailabilityZoneId: id } = input;
  const zone = zones.find((each) => (name ? each.name === name : id ? each.id === id : true));
  if (zone) return zone.name;
  throw new AwsError(
    'InvalidParameterValue',
    `Value (${name ?? id}) for parameter availabilityZone is invalid. Subnets can currently only be created in ` +
      `the following availability zones: ${zones.map((each) => each.name).join(', ')}.`,
  );
}
