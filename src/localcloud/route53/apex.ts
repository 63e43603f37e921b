// The two record sets a zone cannot be without.
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';

/** Whether this is the NS or SOA set at the zone's own name. */
export function isApexSet(set: ResourceRecordSet, zoneName: string): boolean {
  return set.Name === zoneName && (set.Type === 'NS' || set.Type === 'SOA');
}
