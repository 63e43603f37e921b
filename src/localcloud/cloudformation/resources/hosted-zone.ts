// AWS::Route53::HostedZone
import { createHostedZone } from '../../route53/CreateHostedZone.js';
import { deleteHostedZone } from '../../route53/DeleteHostedZone.js';
import { getHostedZone } from '../../route53/GetHostedZone.js';
import { listHostedZones } from '../../route53/ListHostedZones.js';
import { record, requiredText, text } from '../engine/properties.js';
import type { ResourceType } from '../engine/resource-type.js';
import { unlessGone } from './ec2.js';

export const hostedZone: ResourceType = {
  type: 'AWS::Route53::HostedZone',
  service: 'Route53',
  required: ['Name'],
  updates: { HostedZoneConfig: 'update', HostedZoneTags: 'update', Name: 'replace' },
  attributes: ['Id', 'NameServers'],
  create: async (properties, { call, token }) => {
    const config = record(properties, 'HostedZoneConfig');
    const { HostedZone } = await createHostedZone.handle(
      {
        Name: requiredText(properties, 'Name'),
        CallerReference: token,
        HostedZoneConfig: config && { Comment: text(config, 'Comment') },
      },
      call,
    );
    return bareId(HostedZone?.Id);
  },
  find: async (_properties, { call, token }) => {
    const { HostedZones } = await listHostedZones.handle({}, call);
    const found = HostedZones?.find((zone) => zone.CallerReference === token);
    return found && bareId(found.Id);
  },
  read: async ({ physicalId }, { call }) => {
    const { DelegationSet } = await getHostedZone.handle({ Id: physicalId }, call);
    return { Id: physicalId, NameServers: [...(DelegationSet?.NameServers ?? [])] };
  },
  delete: ({ physicalId }, { call }) => unlessGone(() => deleteHostedZone.handle({ Id: physicalId }, call)),
};

function bareId(id = ''): string {
  return id.replace('/hostedzone/', '');
}
