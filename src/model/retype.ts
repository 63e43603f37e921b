// Boxes that are to become another instance type, as plain data: shown first, carried out only then.
import type { Price } from './price.js';

interface RetypeBox {
  readonly user: string;
  readonly instanceId: string;
  readonly from: string;
  /** False for one at rest, which stays so. */
  readonly runs: boolean;
}

export interface RetypePlan {
  readonly cloud: 'local' | 'aws';
  readonly region: string;
  readonly type: string;
  readonly vcpus: number;
  /** Those that have another type now. */
  readonly boxes: readonly RetypeBox[];
  /** Names of those that are of the type already. */
  readonly same: readonly string[];
  readonly quota?: {
    readonly code: string;
    readonly needed: number;
    readonly used: number;
    readonly limit: number;
  };
  /** Of one box, per hour, afterwards; absent where no source is known. */
  readonly price?: Price;
}
