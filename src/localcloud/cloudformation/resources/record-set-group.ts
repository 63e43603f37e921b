// AWS::Route53::RecordSetGroup: several record sets of one zone, in one batch.

import { records } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { generateName } from './names.js';
import { changeBatch, findSets, readSet, removeSets, zoneOf } from './route53.js';

export const recordSetGroup: ResourceType = {
  type: 'AWS::Route53::RecordSetGroup',
  service: 'Route53',
  required: ['RecordSets'],
  updates: { Comment: 'update', HostedZoneId: 'replace', HostedZoneName: 'replace', RecordSets: 'update' },
  attributes: [],
  update: async ({ properties }, previous, context) => {
    const zoneId = await zoneOf(properties, context);
    const sets = records(properties, 'RecordSets').map(readSet);
    const isKept = (old: (typeof sets)[number]) =>
      sets.some((set) => set.Name === old.Name && set.Type === old.Type);
    const stale = records(previous, 'RecordSets')
      .map(readSet)
      .filter((set) => !isKept(set));
    await removeSets({ zoneId, sets: stale }, context);
    await changeBatch('UPSERT', { zoneId, sets }, context);
  },
  create: async (properties, context) => {
    const sets = records(properties, 'RecordSets').map(readSet);
    await changeBatch('CREATE', { zoneId: await zoneOf(properties, context), sets }, context);
    return generateName(context);
  },
  find: async (properties, context) => {
    const sets = records(properties, 'RecordSets').map(readSet);
    const found = await findSets({ zoneId: await zoneOf(properties, context), sets }, context);
    return found ? generateName(context) : undefined;
  },
  delete: async ({ properties }, context) => {
    const sets = records(properties, 'RecordSets').map(readSet);
    await removeSets({ zoneId: await zoneOf(properties, context), sets }, context);
  },
};
