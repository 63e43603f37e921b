// The availability zones of a region.
import { DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';

/** Names of the zones that take launches, without local and wavelength zones, in order. */
export async function listZones(cloud: Cloud): Promise<string[]> {
  const command = new DescribeAvailabilityZonesCommand({
    Filters: [
      { Name: 'zone-type', Values: ['availability-zone'] },
      { Name: 'state', Values: ['available'] },
    ],
  });
  const answer = await attempt(cloud, `cannot list the zones of ${cloud.region}`, () =>
    ec2(cloud).send(command),
  );
  return (answer.AvailabilityZones ?? []).map((zone) => zone.ZoneName ?? '').sort();
}
