// The plan of fleet update, in words and as JSON.
import type { RetypePlan } from '../../model/retype.js';
import { priceText } from './create.js';

/** What is going to be done, with its price and its quota, before it is done. */
export function retypePlanLines(plan: RetypePlan): string[] {
  const { type, vcpus, boxes, same, quota, price } = plan;
  const resting = boxes.filter((box) => !box.runs).length;
  return [
    `${boxes.length} boxes become ${type} (${vcpus} vCPU)${same.length > 0 ? `, ${same.length} are already` : ''}`,
    ...changesOf(plan).map(([from, names]) => `  from     ${from}: ${names.join(', ')}`),
    `  restart  ${boxes.length - resting} stop and start, at other addresses${resting > 0 ? `; ${resting} are at rest and stay so` : ''}`,
    `  quota    ${quota ? `${quota.needed} of ${quota.limit} vCPUs, ${quota.used} in use now (${quota.code})` : 'not counted'}`,
    `  price    ${priceText(price)}${price && price.perHour > 0 ? `; ${(price.perHour * boxes.length).toFixed(2)} for these` : ''}`,
  ];
}

function changesOf({ boxes }: RetypePlan): [string, string[]][] {
  const byType = new Map<string, string[]>();
  for (const { from, user } of boxes) byType.set(from, [...(byType.get(from) ?? []), user]);
  return [...byType];
}

export const retypePlanJson = (plan: RetypePlan): string => JSON.stringify({ plan }, null, 2);
