// Calls that take many things and are refused as a whole when one of them is bad.
import { CloudError } from '../model/errors.js';

export interface Halving<Item> {
  readonly items: readonly Item[];
  /** At most so many in one call. */
  readonly size: number;
  readonly send: (items: readonly Item[]) => Promise<void>;
  /** Whether the error may be the fault of only some of them; any other is thrown at once. */
  readonly isPartial: (error: CloudError) => boolean;
}

/**
 * Sends all of them, a batch at a time; a refused batch is halved until the bad ones stand alone. Answers those with
 * their errors: one bad thing in a batch of n costs about 2 log2 n further calls, and spoils no other.
 */
export async function sendInHalves<Item>(halving: Halving<Item>): Promise<Map<Item, CloudError>> {
  const { items, size } = halving;
  const refused = new Map<Item, CloudError>();
  for (let start = 0; start < items.length; start += size)
    await sendBatch(halving, items.slice(start, start + size), refused);
  return refused;
}

async function sendBatch<Item>(
  halving: Halving<Item>,
  batch: readonly Item[],
  refused: Map<Item, CloudError>,
): Promise<void> {
  try {
    await halving.send(batch);
  } catch (error) {
    if (!(error instanceof CloudError && halving.isPartial(error))) throw error;
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) return void refused.set(only, error);
    const middle = Math.ceil(batch.length / 2);
    await sendBatch(halving, batch.slice(0, middle), refused);
    await sendBatch(halving, batch.slice(middle), refused);
  }
}
