// What a batch of changes makes of a zone's record sets, or the reasons why it must not.
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { isApexSet } from './apex.js';
import { type ReadChange, refuse } from './changes.js';
import { conflictOf } from './conflicts.js';
import { type HostedZoneRecord, setKey } from './records.js';
import { faultsOf } from './values.js';

type Sets = ReadonlyMap<string, ResourceRecordSet>;

/**
 * The record sets after all changes, in their order.
 * @throws AwsError InvalidChangeBatch with one sentence for each change that cannot be made
 */
export function applyChanges(options: {
  zone: HostedZoneRecord;
  sets: Sets;
  changes: readonly ReadChange[];
}): Map<string, ResourceRecordSet> {
  const { zone, changes } = options;
  const sets = new Map(options.sets);
  const sentences = changes.flatMap((change) => applyChange({ zone, sets, change }));
  if (sentences.length > 0) refuse(...sentences);
  return sets;
}

/** Changes `sets` in place and answers nothing, or leaves it and answers why. */
function applyChange(options: {
  zone: HostedZoneRecord;
  sets: Map<string, ResourceRecordSet>;
  change: ReadChange;
}): string[] {
  const { zone, sets, change } = options;
  const { set } = change;
  const key = setKey(zone.id, set);
  if (change.action === 'DELETE') {
    const reason = whyNotDelete(zone, sets.get(key), set);
    if (reason === undefined) sets.delete(key);
    return reason === undefined ? [] : [reason];
  }
  if (change.action === 'CREATE' && sets.has(key)) {
    return [`Tried to create resource record set ${label(set)} but it already exists`];
  }
  const faults = [...faultsOf(set), ...conflictOf({ zone, sets, set })];
  if (faults.length === 0) sets.set(key, set);
  return faults;
}

/** AWS deletes only what is described exactly: same TTL, same values, same alias target. */
function whyNotDelete(
  zone: HostedZoneRecord,
  current: ResourceRecordSet | undefined,
  given: ResourceRecordSet,
): string | undefined {
  const tried = `Tried to delete resource record set ${label(given)}`;
  if (!current) return `${tried} but it was not found`;
  if (fingerprint(current) !== fingerprint(given)) {
    return `${tried} but the values provided do not match the current values`;
  }
  if (!isApexSet(given, zone.name)) return undefined;
  return given.Type === 'SOA'
    ? 'A HostedZone must contain exactly one SOA record.'
    : 'A HostedZone must contain at least one NS record for the zone itself.';
}

function fingerprint(set: ResourceRecordSet): string {
  const values = (set.ResourceRecords ?? []).map((record) => record.Value).sort();
  const { TTL, AliasTarget: alias, Weight, Region, Failover, HealthCheckId, MultiValueAnswer } = set;
  const target = alias && [alias.HostedZoneId, alias.DNSName, alias.EvaluateTargetHealth ?? false];
  return JSON.stringify([TTL, values, target, Weight, Region, Failover, HealthCheckId, MultiValueAnswer]);
}

function label(set: ResourceRecordSet): string {
  const identifier = set.SetIdentifier === undefined ? '' : `, set-identifier='${set.SetIdentifier}'`;
  return `[name='${set.Name}', type='${set.Type}'${identifier}]`;
}
