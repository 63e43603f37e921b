// The stored form of spot requests; whether one is open or closed follows from its instance.
import type { Store, Table } from '../store.js';
import type { Regional } from './records.js';

export interface SpotRequestRecord extends Regional {
  readonly instanceId: string;
  readonly createTime: string;
  /** USD per hour. */
  readonly maxPrice: string;
  readonly cancelled: boolean;
  /** When its instance ended, once EC2 has forgotten that one. */
  readonly endedAt?: string;
}

export const spotRequests = (store: Store): Table<SpotRequestRecord> => store.table('ec2/spot-requests');
