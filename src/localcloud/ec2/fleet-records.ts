// The stored form of EC2 Fleets.
import type { CreateFleetError, CreateFleetInstance, CreateFleetRequest } from '@aws-sdk/client-ec2';
import type { Store, Table } from '../store.js';
import type { Regional } from './records.js';

export interface FleetRecord extends Regional {
  readonly createTime: string;
  readonly deleted: boolean;
  /** As JSON: dates are texts. */
  readonly request: CreateFleetRequest;
  readonly targets: FleetTargets;
  readonly fulfilled: FleetTargets;
  /** One entry for each pool that instances were launched in. */
  readonly instances: readonly CreateFleetInstance[];
  readonly errors: readonly CreateFleetError[];
  /** When the last of its instances ended that EC2 has forgotten. */
  readonly endedAt?: string;
}

/** In units of capacity. */
export interface FleetTargets {
  readonly onDemand: number;
  readonly spot: number;
}

export const fleets = (store: Store): Table<FleetRecord> => store.table('ec2/fleets');
