// The stored form of Route 53's zones, record sets and changes, and the zone every local cloud starts with.
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Clock } from '../clock.js';
import type { Store, Table } from '../store.js';

export interface HostedZoneRecord {
  readonly id: string;
  /** Lower case, with the final dot. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string;
  readonly createdAt: string;
}

export interface RecordSetRecord {
  readonly zoneId: string;
  /** As Route 53 answers it: names lower case and with a final dot. */
  readonly set: ResourceRecordSet;
}

export interface ChangeRecord {
  readonly id: string;
  readonly submittedAt: string;
  readonly comment?: string;
}

export const hostedZones = (store: Store): Table<HostedZoneRecord> => store.table('route53/hosted-zones');
export const recordSets = (store: Store): Table<RecordSetRecord> => store.table('route53/record-sets');
export const changes = (store: Store): Table<ChangeRecord> => store.table('route53/changes');

/** The zone that exists in every local cloud; browsers and curl resolve names below it to loopback. */
export const localZone = { id: 'Z0FLOTILLALOCALHOST', name: 'flotilla.localhost.' } as const;

/** Puts the local zone with its own NS and SOA where it is missing. */
export function ensureLocalZone(store: Store, clock: Clock): void {
  if (hostedZones(store).get(localZone.id)) return;
  putZone(store, {
    ...localZone,
    callerReference: 'flotilla-local-cloud',
    comment: 'Made with the local cloud',
    createdAt: clock.now().toISOString(),
  });
}

/** Stores a zone together with the NS and SOA records every zone must have. */
export function putZone(store: Store, zone: HostedZoneRecord): void {
  hostedZones(store).put(zone.id, zone);
  for (const set of apexSets(zone.name))
    recordSets(store).put(setKey(zone.id, set), { zoneId: zone.id, set });
}

/** The name servers a zone is said to be delegated to; nothing answers DNS behind them. */
export const nameServers = [1, 2, 3, 4].map((n) => `ns-${n}.flotilla.localhost`);

/** The key of a record set in its table; name and type with the set identifier make it unique in a zone. */
export function setKey(zoneId: string, set: ResourceRecordSet): string {
  return [zoneId, set.Name, set.Type, set.SetIdentifier ?? ''].join('|');
}

export function setsOfZone(store: Store, zoneId: string): ResourceRecordSet[] {
  return recordSets(store)
    .values()
    .filter((record) => record.zoneId === zoneId)
    .map((record) => record.set);
}

// Values and TTLs are those Route 53 itself gives a new zone.
function apexSets(name: string): ResourceRecordSet[] {
  const soa = `${nameServers[0]}. hostmaster.flotilla.localhost. 1 7200 900 1209600 86400`;
  return [
    { Name: name, Type: 'NS', TTL: 172800, ResourceRecords: nameServers.map((n) => ({ Value: `${n}.` })) },
    { Name: name, Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: soa }] },
  ];
}
