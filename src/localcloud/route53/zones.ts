// Finding a hosted zone and answering it the way Route 53 does.
import type { ChangeInfo, HostedZone } from '@aws-sdk/client-route-53';
import type { Clock } from '../clock.js';
import type { Store } from '../store.js';
import { AwsError } from '../wire/error.js';
import { randomId } from './ids.js';
import { type ChangeRecord, changes, type HostedZoneRecord, hostedZones, setsOfZone } from './records.js';

// AWS: usually within 60 seconds. Here nobody waits for name servers, only the order of states is kept.
const propagationMs = 200;

/**
 * The zone of an id, with or without the `/hostedzone/` in front.
 * @throws AwsError NoSuchHostedZone
 */
export function requireZone(store: Store, id: string | undefined): HostedZoneRecord {
  const bare = bareId(id ?? '');
  const zone = hostedZones(store).get(bare);
  if (!zone) throw new AwsError('NoSuchHostedZone', `No hosted zone found with ID: ${bare}`, 404);
  return zone;
}

/** Ids may be given as `/hostedzone/Z…` or `/change/C…`, the form in which answers carry them. */
export function bareId(id: string): string {
  return id.replace(/^\/?(hostedzone|change)\//, '');
}

export function describeZone(store: Store, zone: HostedZoneRecord): HostedZone {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: { PrivateZone: false, ...(zone.comment !== undefined && { Comment: zone.comment }) },
    ResourceRecordSetCount: setsOfZone(store, zone.id).length,
  };
}

/** Notes a change that becomes INSYNC a moment later. */
export function submitChange(options: { store: Store; clock: Clock; comment?: string }): ChangeInfo {
  const { store, clock, comment } = options;
  const change = { id: `C${randomId(20)}`, submittedAt: clock.now().toISOString(), comment };
  changes(store).put(change.id, change);
  return describeChange(change, clock);
}

export function describeChange(change: ChangeRecord, clock: Clock): ChangeInfo {
  const age = clock.now().getTime() - Date.parse(change.submittedAt);
  return {
    Id: `/change/${change.id}`,
    Status: age >= propagationMs ? 'INSYNC' : 'PENDING',
    SubmittedAt: new Date(change.submittedAt),
    ...(change.comment !== undefined && { Comment: change.comment }),
  };
}
