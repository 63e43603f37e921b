// The stored form of spot requests; whether one is open or closed follows from its instance.
import type { Store, Table } from '../store.js';
import type { Regional } from './records.js';

export interface SpotRequestRecord extends Regional {
  readonly instanceId: string;
  readonly createTime: string;
  /** USD per hour. */
  readonly maxPrice: string;
  readonly cancelled: boolean;
}

export const spotRequests = (store: Store): Table<SpotRequestRecord> => store.table('ec2/spot-requests');
