// What an update of a box is going to do, as plain data: shown first, carried out only then.
import type { ClassifiedChange } from './change-classes.js';
import type { Price } from './price.js';

/** What the words ask for; what is not named stays as it is. */
export interface UpdateWishes {
  readonly user: string;
  readonly instanceType?: string;
  /** GiB of the data volume. */
  readonly volumeSize?: number;
  /** An AMI id or a short name. */
  readonly image?: string;
}

export interface UpdatePlan {
  readonly user: string;
  readonly instanceId: string;
  readonly from: { readonly instanceType: string; readonly volumeSize: number; readonly imageId: string };
  readonly to: { readonly instanceType: string; readonly volumeSize: number; readonly imageId: string };
  /** Empty when there is nothing to do. */
  readonly changes: readonly ClassifiedChange[];
  /** Per hour, afterwards; absent where no source is known. */
  readonly price?: Price;
}
