// DeleteHostedZone: only a zone with nothing but its own NS and SOA goes.
import { DeleteHostedZone$, type DeleteHostedZoneRequest } from '@aws-sdk/client-route-53';
import { action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { isApexSet } from './apex.js';
import { hostedZones, recordSets, setKey, setsOfZone } from './records.js';
import { requireZone, submitChange } from './zones.js';

export const deleteHostedZone = action(DeleteHostedZone$, (input: DeleteHostedZoneRequest, call: Call) => {
  const { store, clock } = call.cloud;
  const zone = requireZone(store, input.Id);
  const sets = setsOfZone(store, zone.id);
  if (!sets.every((set) => isApexSet(set, zone.name))) {
    throw new AwsError(
      'HostedZoneNotEmpty',
      'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
    );
  }
  for (const set of sets) recordSets(store).delete(setKey(zone.id, set));
  hostedZones(store).delete(zone.id);
  return { ChangeInfo: submitChange({ store, clock }) };
});
