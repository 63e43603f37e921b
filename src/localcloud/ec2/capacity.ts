// Launches that meet no capacity or a quota, as the fault script says; every launching action asks here.
import type { FaultEntry } from '../faults/records.js';
import { takeFault, wouldPlay } from '../faults/take.js';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { findInstanceType } from './instance-types/instance-types.js';
import { zonesOffering } from './instance-types/offerings.js';

export interface LaunchPlace {
  /** The action that launches, e.g. `CreateFleet`. */
  readonly action: string;
  readonly zone: string;
  readonly instanceType: string;
  readonly spot?: boolean;
  /** A start: no other zone would do. */
  readonly bound?: boolean;
}

/**
 * Called once for each type and zone a launch tries, after all else was checked and before anything is made.
 * @throws InsufficientInstanceCapacity, with status 500 as on AWS
 */
export function refuseCapacity(call: Call, place: LaunchPlace): void {
  const { store } = call.cloud;
  if (!takeFault(store, (entry) => lacks(entry, call, place))) return;
  const open = zonesOf(place.instanceType, call.region).filter(
    (zone) => !wouldPlay(store, (entry) => lacks(entry, call, { ...place, zone })),
  );
  throw new AwsError('InsufficientInstanceCapacity', words(place, open), 500);
}

function lacks(entry: FaultEntry, call: Call, { action, zone, instanceType }: LaunchPlace): boolean {
  if (entry.fault !== 'no-capacity') return false;
  if (entry.region !== undefined && entry.region !== call.region) return false;
  if (entry.action !== undefined && entry.action !== action) return false;
  return (entry.zone?.includes(zone) ?? true) && (entry.type?.includes(instanceType) ?? true);
}

function zonesOf(instanceType: string, region: string): string[] {
  const type = findInstanceType(instanceType);
  return type ? zonesOffering(type, region) : [];
}

/**
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html; StartInstances has words of its own
 * (hashicorp/terraform-provider-aws#37730).
 */
function words({ instanceType, zone, spot, bound }: LaunchPlace, open: readonly string[]): string {
  if (spot) return 'There is no Spot capacity available that matches your request.';
  if (bound) return 'Insufficient capacity.';
  const sentence =
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}). ` +
    'Our system will be working on provisioning additional capacity.';
  if (open.length === 0) return sentence;
  return (
    `${sentence} You can currently get ${instanceType} capacity by not specifying an Availability Zone in your ` +
    `request or choosing ${open.join(', ')}.`
  );
}
