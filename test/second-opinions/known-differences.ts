// Where moto and the local cloud are known to answer differently, each with what says so.
import type { Difference } from './answers.js';
import { knownInEc2 } from './known-in-ec2.js';
import { knownInRoute53 } from './known-in-route53.js';

/** One difference, or the same in several places; it must be seen in each of its paths. */
export interface KnownDifference {
  readonly path: string;
  /** All steps that have the path, where none are named. */
  readonly steps?: readonly string[];
  /** `undefined` for no answer; whatever is answered, where it is left out. */
  readonly ours?: unknown;
  readonly moto?: unknown;
  /** Who is right, and by what. */
  readonly because: string;
}

export const knownDifferences: readonly KnownDifference[] = [...knownInEc2, ...knownInRoute53];

export function isKnown(known: KnownDifference, { step, path, ours, theirs }: Difference): boolean {
  if (path !== known.path || (known.steps && !known.steps.includes(step))) return false;
  return isAs(known, 'ours', ours) && isAs(known, 'moto', theirs);
}

function isAs(known: KnownDifference, side: 'ours' | 'moto', value: unknown): boolean {
  if (!(side in known)) return value !== undefined;
  return JSON.stringify(known[side]) === JSON.stringify(value);
}
