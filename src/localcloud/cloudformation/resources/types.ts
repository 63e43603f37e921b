// The resource types the local cloud can make; one file each.
import type { ResourceType } from '../engine/resource-type.js';
import { certificate } from './certificate.js';
import { eip } from './eip.js';
import { eipAssociation } from './eip-association.js';
import { hostedZone } from './hosted-zone.js';
import { instance } from './instance.js';
import { internetGateway } from './internet-gateway.js';
import { keyPair } from './key-pair.js';
import { launchTemplate } from './launch-template.js';
import { listener } from './listener.js';
import { listenerCertificate } from './listener-certificate.js';
import { listenerRule } from './listener-rule.js';
import { loadBalancer } from './load-balancer.js';
import { recordSet } from './record-set.js';
import { recordSetGroup } from './record-set-group.js';
import { route } from './route.js';
import { routeTable } from './route-table.js';
import { securityGroup } from './security-group.js';
import { securityGroupEgress, securityGroupIngress } from './security-group-rule.js';
import { subnet } from './subnet.js';
import { subnetRouteTableAssociation } from './subnet-route-table-association.js';
import { targetGroup } from './target-group.js';
import { volume } from './volume.js';
import { volumeAttachment } from './volume-attachment.js';
import { vpc } from './vpc.js';
import { vpcGatewayAttachment } from './vpc-gateway-attachment.js';
import { waitConditionHandle } from './wait-condition-handle.js';

const types: readonly ResourceType[] = [
  certificate,
  eip,
  eipAssociation,
  hostedZone,
  instance,
  internetGateway,
  keyPair,
  launchTemplate,
  listener,
  listenerCertificate,
  listenerRule,
  loadBalancer,
  recordSet,
  recordSetGroup,
  route,
  routeTable,
  securityGroup,
  securityGroupEgress,
  securityGroupIngress,
  subnet,
  subnetRouteTableAssociation,
  targetGroup,
  volume,
  volumeAttachment,
  vpc,
  vpcGatewayAttachment,
  waitConditionHandle,
];

export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  types.map((type) => [type.type, type]),
);
