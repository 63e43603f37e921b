// The figures of a fleet, in words.
import type { FleetSummary } from '../../model/fleet-summary.js';

/** `38 running, 2 creating`: the most first. */
export function statesText(states: FleetSummary['states']): string {
  return Object.entries(states)
    .sort(([, one], [, other]) => other - one)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

/** A price is never guessed: what has none is counted. */
export function costText({ perHour, unpriced }: Pick<FleetSummary, 'perHour' | 'unpriced'>): string {
  if (unpriced === 0) return String(perHour);
  return perHour === 0 ? 'unknown' : `${perHour} and ${unpriced} unknown`;
}

/** `us-east-1a,b,c`: zones of one region share all but their letter. */
export function zonesText(zones: readonly string[]): string {
  const [first = '', ...others] = zones;
  const region = first.slice(0, -1);
  const alike = others.every((zone) => zone.slice(0, -1) === region);
  return alike ? [first, ...others.map((zone) => zone.slice(-1))].join(',') : zones.join(', ');
}
