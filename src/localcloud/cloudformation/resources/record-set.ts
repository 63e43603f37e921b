// AWS::Route53::RecordSet

import { requiredText } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { changeBatch, findSets, readSet, removeSets, zoneOf } from './route53.js';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53-recordset.html */
export const recordSet: ResourceType = {
  type: 'AWS::Route53::RecordSet',
  service: 'Route53',
  required: ['Name', 'Type'],
  updates: {
    AliasTarget: 'update',
    Comment: 'update',
    HostedZoneId: 'replace',
    HostedZoneName: 'replace',
    Name: 'replace',
    ResourceRecords: 'update',
    SetIdentifier: 'update',
    TTL: 'update',
    Type: 'update',
    Weight: 'update',
  },
  attributes: [],
  fixed: ['SetIdentifier', 'Type'],
  update: async ({ properties }, _previous, context) => {
    const zoneId = await zoneOf(properties, context);
    await changeBatch('UPSERT', { zoneId, sets: [readSet(properties)] }, context);
  },
  create: async (properties, context) => {
    await changeBatch(
      'CREATE',
      { zoneId: await zoneOf(properties, context), sets: [readSet(properties)] },
      context,
    );
    return requiredText(properties, 'Name');
  },
  find: async (properties, context) => {
    const zoneId = await zoneOf(properties, context);
    const found = await findSets({ zoneId, sets: [readSet(properties)] }, context);
    return found ? requiredText(properties, 'Name') : undefined;
  },
  delete: async ({ properties }, context) => {
    await removeSets({ zoneId: await zoneOf(properties, context), sets: [readSet(properties)] }, context);
  },
};
