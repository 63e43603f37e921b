// The stored form of a fault script: its entries in order, with how often each was asked for and played.
import type { Store, Table } from '../store.js';
import type { FaultKind } from './kinds.js';

/** One entry as the script gives it; which fields a fault takes stands in kinds.ts. */
export interface FaultEntry {
  readonly fault: FaultKind;
  /** `RunInstances`, `ec2:DescribeTags`, `Describe*`. */
  readonly action?: string;
  /** `3`, `2-5`, `4-` or `every`, of the calls the entry is about. */
  readonly nth?: string;
  /** Part of the calls, from 0 to 1; the same seed chooses the same calls. */
  readonly share?: number;
  readonly seed?: number;
  readonly region?: string;
  /** Who makes the call. */
  readonly from?: 'caller' | 'cloudformation' | 'any';
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  readonly zone?: readonly string[];
  readonly type?: readonly string[];
  readonly calls?: number;
  readonly stack?: string;
  /** Logical id or type. */
  readonly resource?: string;
  readonly reason?: string;
  /** Instance id, name or user of the box. */
  readonly box?: string;
  readonly seconds?: number;
  readonly path?: string;
  readonly step?: number;
  readonly quota?: string;
  readonly value?: number;
}

export interface FaultRecord {
  readonly entry: FaultEntry;
  /** Calls, launches or resources it was about, since the script was set. */
  readonly calls: number;
  readonly played: number;
  /** Of `not-found`: how often each id was looked for. */
  readonly seen?: Readonly<Record<string, number>>;
  /** Of `not-found`: what was there when the script was set, and is not hidden. */
  readonly known?: readonly string[];
}

/** Keys are the places of the entries in the script, from 1, so that they stay in its order. */
export const faultTable = (store: Store): Table<FaultRecord> => store.table('flotilla/faults');
