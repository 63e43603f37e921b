// Why a record set may not stand beside the others of its zone.
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { loadBalancerDomain, loadBalancerZoneIds } from '../elbv2/names.js';
import { isValidName, isWithin } from './names.js';
import type { HostedZoneRecord } from './records.js';
import { bareId } from './zones.js';

interface Candidate {
  readonly zone: HostedZoneRecord;
  readonly sets: ReadonlyMap<string, ResourceRecordSet>;
  readonly set: ResourceRecordSet;
}

/** AWS's sentences for names outside the zone, CNAMEs beside other types, and alias targets that are not there. */
export function conflictOf(candidate: Candidate): string[] {
  const { zone, set } = candidate;
  const name = set.Name ?? '';
  if (!isValidName(name))
    return [`FATAL problem: InvalidDomainName (Domain name is invalid) encountered with '${name}'`];
  if (!isWithin(name, zone.name))
    return [`RRSet with DNS name ${name} is not permitted in zone ${zone.name}`];
  return [...cnameConflicts(candidate), ...aliasFaults(candidate)];
}

function cnameConflicts({ zone, sets, set }: Candidate): string[] {
  const isCname = set.Type === 'CNAME';
  if (isCname && set.Name === zone.name) {
    return [`RRSet of type CNAME with DNS name ${set.Name} is not permitted at apex in zone ${zone.name}`];
  }
  const neighbours = [...sets.values()].filter((other) => other.Name === set.Name);
  if (isCname && neighbours.some((other) => other.Type !== 'CNAME')) {
    return [
      `RRSet of type CNAME with DNS name ${set.Name} is not permitted as it conflicts with other records ` +
        `with the same DNS name in zone ${zone.name}`,
    ];
  }
  if (!isCname && neighbours.some((other) => other.Type === 'CNAME')) {
    return [
      `RRSet of type ${set.Type} with DNS name ${set.Name} is not permitted because a conflicting RRSet of ` +
        `type CNAME with the same DNS name already exists in zone ${zone.name}`,
    ];
  }
  return [];
}

/** An alias may point to a load balancer's name in its zone, or to a record of the same type in this zone. */
function aliasFaults({ zone, sets, set }: Candidate): string[] {
  const target = set.AliasTarget;
  if (!target) return [];
  const name = target.DNSName ?? '';
  const zoneId = bareId(target.HostedZoneId ?? '');
  const tried = `Tried to create an alias that targets ${name}, type ${set.Type} in zone ${zoneId}, but`;
  const home =
    zoneId === zone.id ? zone.name : loadBalancerZoneIds.has(zoneId) ? `${loadBalancerDomain}.` : undefined;
  if (home === undefined || !isWithin(name, home)) {
    return [`${tried} the alias target name does not lie within the target zone`];
  }
  if (zoneId !== zone.id) return [];
  const exists = [...sets.values()].some((other) => other.Name === name && other.Type === set.Type);
  return exists ? [] : [`${tried} that target was not found`];
}
