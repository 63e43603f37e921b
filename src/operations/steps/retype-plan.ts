// What stands in the way of boxes becoming another type is found here, before any of them is stopped.
import { describeImage, type Image } from '../../cloud/images.js';
import { type InstanceType, zonesOffering } from '../../cloud/instance-types.js';
import type { Box } from '../../model/box.js';
import { UserError } from '../../model/errors.js';
import { priceOf } from '../../model/price.js';
import type { RetypePlan } from '../../model/retype.js';
import { tagKeys } from '../../model/tags.js';
import type { Context } from '../context.js';
import { checkType } from './preflight.js';
import { checkRoom, mayLackDriver } from './room.js';

/** Throws one error for all boxes that cannot become it, or where quota or budget have no room. */
export async function planRetype(
  context: Context,
  boxes: readonly Box[],
  typeName: string,
): Promise<RetypePlan> {
  const { kind: cloud, region } = context.cloud;
  const type = await checkType(context, typeName);
  const moving = boxes.filter((box) => box.instanceType !== type.type);
  const [zones, images] = await Promise.all([
    zonesOffering(context.cloud, type.type),
    imagesOf(context, moving),
  ]);
  refuse(moving, type, (box) => faultOf(box, { type, zones, image: images.get(box.imageId) }));
  warnOfDriver(context, type, [...images.values()]);
  const quota = await checkRoom(context, moving.filter(runs), type);
  return {
    cloud,
    region,
    type: type.type,
    vcpus: type.vcpus,
    boxes: moving.map((box) => ({
      user: box.user,
      instanceId: box.instanceId,
      from: box.instanceType,
      runs: runs(box),
    })),
    same: boxes.filter((box) => !moving.includes(box)).map(({ user }) => user),
    quota: quota && { code: quota.code, needed: quota.needed, used: quota.used, limit: quota.limit },
    price: priceOf({ cloud, region, instanceType: type.type }),
  };
}

/** Also one that an update stopped and did not get to start again. */
export const runs = (box: Box): boolean =>
  (box.state !== 'stopped' && box.state !== 'stopping') || box.tags[tagKeys.resume] !== undefined;

/** An image that is gone still runs where it runs: it is left out. */
async function imagesOf(context: Context, boxes: readonly Box[]): Promise<Map<string, Image>> {
  const ids = [...new Set(boxes.map(({ imageId }) => imageId))];
  const images = await Promise.all(ids.map((id) => describeImage(context.cloud, id)));
  return new Map(images.filter((image) => image !== undefined).map((image) => [image.imageId, image]));
}

interface Means {
  readonly type: InstanceType;
  readonly zones: readonly string[];
  readonly image: Image | undefined;
}

function faultOf(box: Box, { type, zones, image }: Means): string | undefined {
  if (box.spot) return 'a spot box cannot be stopped';
  if (box.tags[tagKeys.state] !== 'ready') return 'it was never finished';
  if (!zones.includes(box.zone)) {
    const where = zones.length > 0 ? `it can be had in ${zones.join(', ')}` : 'no zone of the region has it';
    return `${box.zone}, where the box and its data are, does not offer the type (${where})`;
  }
  if (image && !type.architectures.includes(image.architecture))
    return `its image is ${image.architecture}, the type ${type.architectures.join(' or ')}`;
  return undefined;
}

/** One sentence for each fault, with all the boxes that have it. */
function refuse(
  boxes: readonly Box[],
  { type }: InstanceType,
  faultFor: (box: Box) => string | undefined,
): void {
  const faults = new Map<string, string[]>();
  for (const box of boxes) {
    const fault = faultFor(box);
    if (fault) faults.set(fault, [...(faults.get(fault) ?? []), box.user]);
  }
  if (faults.size === 0) return;
  const names = [...faults.values()].flat();
  throw new UserError({
    what: `${names.length === 1 ? names[0] : `${names.length} boxes`} cannot become a ${type}`,
    why: [...faults].map(([fault, users]) => `${users.join(', ')}: ${fault}`).join('; '),
    next:
      names.length < boxes.length
        ? 'choose another type, or leave them out with --only; nothing was stopped'
        : 'choose another type; nothing was stopped',
    details: { boxes: names },
  });
}

function warnOfDriver(context: Context, type: InstanceType, images: readonly Image[]): void {
  const bare = images.filter((image) => mayLackDriver(type, image));
  if (bare.length === 0) return;
  const names = bare.map(({ name, imageId }) => `${name} (${imageId})`).join(', ');
  context.port.report({
    kind: 'warning',
    text: `${type.type} has a GPU, and ${names} may lack its driver`,
  });
}
