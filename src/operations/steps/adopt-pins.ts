// The first host key of a box that another run launched.
import { readPins, writePins } from '../../assets/known-hosts.js';
import type { Box } from '../../model/box.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';

/** After a lost race or in another workspace: what the creating call wrote into the tags is the box's first key. */
export async function adoptPins(context: Context, box: Box): Promise<void> {
  const pins = await readPins(context.workspace, box.user);
  if (pins && (pins.instanceId ?? box.instanceId) === box.instanceId && pins.keys.length > 0) return;
  const keys = box.tags[tagKeys.hostKey]?.split(';') ?? [];
  const oneTime = keys.length > 0 ? undefined : box.tags[tagKeys.bootKey];
  if (keys.length === 0 && oneTime === undefined) return;
  await writePins(context.workspace, box.user, { instanceId: box.instanceId, oneTime, keys });
}
