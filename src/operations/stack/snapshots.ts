// Lists the snapshots of data that the workspace's prefix has in a region.
import { findSnapshots, type Snapshot } from '../../cloud/snapshots.js';
import { compareNames } from '../../model/name-order.js';
import { checkUserName } from '../../model/names.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';

export interface UserSnapshot extends Snapshot {
  readonly user: string;
}

/** By user, then by time; also those of boxes that are gone. */
export async function listSnapshots(context: Context, user?: string): Promise<UserSnapshot[]> {
  const { prefix } = context.config;
  const one = user === undefined ? undefined : checkUserName(user);
  const found = await findSnapshots(context.cloud, { prefix, user: one });
  return found
    .map((snapshot) => ({ ...snapshot, user: snapshot.tags[tagKeys.user] ?? '' }))
    .sort((a, b) => compareNames(a.user, b.user));
}
