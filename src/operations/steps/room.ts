// Whether boxes may become another type: what account and budget have left then, and what their image may lack.
import type { Image } from '../../cloud/images.js';
import { describeInstanceTypes, type InstanceType } from '../../cloud/instance-types.js';
import type { Box } from '../../model/box.js';
import { priceOf } from '../../model/price.js';
import { quotaFamily } from '../../model/quota-families.js';
import type { Context } from '../context.js';
import { checkBudget } from './budget.js';
import { checkQuota, type QuotaUse } from './quota.js';

/**
 * @param boxes those that will run as the type, whether they run now or not
 * @throws UserError with reason `capacity`
 */
export async function checkRoom(
  context: Context,
  boxes: readonly Box[],
  type: InstanceType,
): Promise<QuotaUse | undefined> {
  if (boxes.length === 0) return undefined;
  const { kind: cloud, region } = context.cloud;
  const price = priceOf({ cloud, region, instanceType: type.type });
  await checkBudget(context, { price, count: boxes.length, instead: boxes });
  return checkQuota(context, type, { count: boxes.length, freed: await freedBy(context, boxes, type) });
}

/** A GPU is of no use to an image without its driver; images tell by their names. */
export const mayLackDriver = ({ gpus }: InstanceType, image: Image): boolean =>
  gpus > 0 && !/deep learning|nvidia|gpu|cuda/i.test(image.name);

/** What runs now gives its vCPUs back when it stops. */
async function freedBy(context: Context, boxes: readonly Box[], type: InstanceType): Promise<number> {
  const family = quotaFamily(type.type)?.code;
  const counted = boxes.filter(
    ({ instanceType, state }) => state !== 'stopped' && quotaFamily(instanceType)?.code === family,
  );
  const names = [...new Set(counted.map(({ instanceType }) => instanceType))];
  const known = names.length === 0 ? [] : await describeInstanceTypes(context.cloud, names);
  const sizes = new Map(known.map((one) => [one.type, one.vcpus]));
  return counted.reduce((sum, { instanceType }) => sum + (sizes.get(instanceType) ?? 0), 0);
}
