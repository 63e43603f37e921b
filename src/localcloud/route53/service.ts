// Route 53 of the local cloud: zones, record sets and changes, kept but answered by no name server.
import type { Service } from '../wire/action.js';
import { changeResourceRecordSets } from './ChangeResourceRecordSets.js';
import { createHostedZone } from './CreateHostedZone.js';
import { deleteHostedZone } from './DeleteHostedZone.js';
import { getChange } from './GetChange.js';
import { getHostedZone } from './GetHostedZone.js';
import { listHostedZones } from './ListHostedZones.js';
import { listHostedZonesByName } from './ListHostedZonesByName.js';
import { listResourceRecordSets } from './ListResourceRecordSets.js';
import { ensureLocalZone } from './records.js';

export const route53: Service = {
  scope: 'route53',
  protocol: 'restXml',
  xmlNamespace: 'https://route53.amazonaws.com/doc/2013-04-01/',
  actions: [
    changeResourceRecordSets,
    createHostedZone,
    deleteHostedZone,
    getChange,
    getHostedZone,
    listHostedZones,
    listHostedZonesByName,
    listResourceRecordSets,
  ],
  resume: async (cloud) => ensureLocalZone(cloud.store, cloud.clock),
};
