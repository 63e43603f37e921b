// ChangeResourceRecordSets: a batch of changes to one zone, all of them or none.
import { ChangeResourceRecordSets$, type ChangeResourceRecordSetsRequest } from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { applyChanges } from './batch.js';
import { countAgainstLimits, readChanges } from './changes.js';
import { recordSets, setKey, setsOfZone } from './records.js';
import { requireZone, submitChange } from './zones.js';

/**
 * Every change is tried on a copy first; one that fails leaves the zone as it was.
 * @throws AwsError InvalidInput for malformed changes, InvalidChangeBatch with AWS's sentence for each conflict
 */
export const changeResourceRecordSets = action(
  ChangeResourceRecordSets$,
  (input: ChangeResourceRecordSetsRequest, call: Call) => {
    const { store, clock } = call.cloud;
    const zone = requireZone(store, input.HostedZoneId);
    const changes = readChanges(input.ChangeBatch?.Changes ?? []);
    countAgainstLimits(changes);
    const before = new Map(setsOfZone(store, zone.id).map((set) => [setKey(zone.id, set), set]));
    const after = applyChanges({ zone, sets: before, changes });
    const table = recordSets(store);
    for (const key of before.keys()) if (!after.has(key)) table.delete(key);
    for (const [key, set] of after) if (before.get(key) !== set) table.put(key, { zoneId: zone.id, set });
    return { ChangeInfo: submitChange({ store, clock, comment: input.ChangeBatch?.Comment }) };
  },
);
