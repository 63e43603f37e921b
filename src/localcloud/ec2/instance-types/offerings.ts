// Answers where an instance type can be had.
import { regionZones } from '../zones.js';
import type { InstanceTypeRecord } from './instance-types.js';
import { missingTypes } from './missing-types.js';

export function isOffered(type: InstanceTypeRecord, zone: string): boolean {
  const missing = (missingTypes[zone] ?? '').split(' ');
  return !missing.includes(type.family.name) && !missing.includes(type.name);
}

/** Names of the region's zones that offer the type, in order; empty where the region does not have it. */
export function zonesOffering(type: InstanceTypeRecord, region: string): string[] {
  return regionZones(region)
    .map((zone) => zone.name)
    .filter((zone) => isOffered(type, zone));
}
