// CreateVpc: a network with its main route table and default security group.
import { CreateVpc$, type CreateVpcRequest, type CreateVpcResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { requireCidr } from './cidr.js';
import { createGroupRecord } from './create-group.js';
import { vpcShape } from './describe-network.js';
import { ec2Action, required } from './ec2-action.js';
import { findAll, save } from './find.js';
import { newId } from './ids.js';
import { routeTableKind, vpcKind } from './kinds.js';
import { checkVpcQuota } from './quotas.js';
import { checkTagTypes, tagsFor } from './tags.js';

export const CreateVpc = ec2Action<CreateVpcRequest, CreateVpcResult>(CreateVpc$, (input, call) => {
  const cidr = requireCidr(required(input.CidrBlock, 'cidrBlock'), 'cidrBlock');
  if (cidr.prefix < 16 || cidr.prefix > 28) {
    throw new AwsError('InvalidVpc.Range', `The CIDR '${input.CidrBlock}' is invalid.`);
  }
  checkTagTypes(input.TagSpecifications, ['vpc']);
  const tags = tagsFor(input.TagSpecifications, 'vpc', call);
  checkVpcQuota(call, findAll(vpcKind, call, undefined).length);
  const vpc = save(vpcKind, call, {
    id: newId('vpc'),
    region: call.region,
    tags,
    cidrBlock: cidr.text,
    enableDnsSupport: true,
    enableDnsHostnames: false,
  });
  createMainRouteTable(vpc.id, call);
  createDefaultGroup(vpc.id, call);
  return { Vpc: { ...vpcShape(vpc, call), State: 'pending' } };
});

function createMainRouteTable(vpcId: string, call: Call): void {
  save(routeTableKind, call, {
    id: newId('rtb'),
    region: call.region,
    tags: [],
    vpcId,
    routes: [],
    associations: [{ id: newId('rtbassoc') }],
  });
}

/** Members of a default group may reach each other. */
function createDefaultGroup(vpcId: string, call: Call): void {
  createGroupRecord({ name: 'default', description: 'default VPC security group', vpcId, tags: [] }, call, {
    selfIngress: true,
  });
}
