// Lists the boxes of the workspace's prefix in one region: one call to EC2.
import { findBoxes } from '../../cloud/instances.js';
import type { Box } from '../../model/box.js';
import { compareNames } from '../../model/name-order.js';
import type { Context } from '../context.js';

/** Sorted by name, with numbers in their order: ws-2 before ws-10. */
export async function listBoxes(context: Pick<Context, 'cloud' | 'config'>): Promise<Box[]> {
  const boxes = await findBoxes(context.cloud, { prefix: context.config.prefix });
  return boxes.sort((a, b) => compareNames(a.user, b.user));
}
