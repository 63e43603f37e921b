// The public hosted zones of the account.
import { paginateListHostedZones } from '@aws-sdk/client-route-53';
import type { Cloud } from './clients.js';
import { attempt } from './failures.js';
import type { HostedZone } from './records.js';
import { route53 } from './route53.js';

export async function listHostedZones(cloud: Cloud): Promise<HostedZone[]> {
  return attempt(cloud, 'cannot list the hosted zones', async () => {
    const zones: HostedZone[] = [];
    for await (const page of paginateListHostedZones({ client: route53(cloud) }, {}))
      for (const zone of page.HostedZones ?? []) {
        if (zone.Config?.PrivateZone) continue;
        zones.push({ zoneId: (zone.Id ?? '').replace('/hostedzone/', ''), name: zone.Name ?? '' });
      }
    return zones;
  });
}
