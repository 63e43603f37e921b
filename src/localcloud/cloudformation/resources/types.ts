// The resource types the local cloud can make; one file each.
import type { ResourceType } from '../engine/resource-type.js';
import { internetGateway } from './internet-gateway.js';
import { route } from './route.js';
import { routeTable } from './route-table.js';
import { securityGroup } from './security-group.js';
import { securityGroupEgress } from './security-group-egress.js';
import { securityGroupIngress } from './security-group-ingress.js';
import { subnet } from './subnet.js';
import { subnetRouteTableAssociation } from './subnet-route-table-association.js';
import { vpc } from './vpc.js';
import { vpcGatewayAttachment } from './vpc-gateway-attachment.js';

const types: readonly ResourceType[] = [
  internetGateway,
  route,
  routeTable,
  securityGroup,
  securityGroupEgress,
  securityGroupIngress,
  subnet,
  subnetRouteTableAssociation,
  vpc,
  vpcGatewayAttachment,
];

export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  types.map((type) => [type.type, type]),
);
