// The plan of fleet create, in words and as JSON.
import { shortList } from '../../model/fleet.js';
import type { FleetPlan } from '../../model/fleet-plan.js';
import { priceText } from './create.js';

/** What is going to be done, with its price and its quota, before it is done. */
export function fleetPlanLines(plan: FleetPlan): string[] {
  const place = plan.cloud === 'local' ? 'the local cloud on this machine' : `AWS account ${plan.account}`;
  return [
    `${plan.base}: ${countText(plan)} in ${plan.region} on ${place}`,
    `  types    ${plan.types.map(({ type, vcpus }) => `${type} (${vcpus} vCPU)`).join(', then ')}; ${marketText(plan)}`,
    `  image    ${plan.image.imageId} ${plan.image.name}`,
    `  disks    root ${plan.rootSize} GiB, ${dataText(plan)}`,
    `  notebook ${accessText(plan)}`,
    `  ssh      from ${plan.sshAllow.join(', ')}, key pair ${plan.keyName}`,
    `  quota    ${quotaText(plan)}`,
    `  price    ${fleetPriceText(plan)}`,
  ];
}

function countText({ numbers, missing, unfinished }: FleetPlan): string {
  const there = numbers.length - missing.length - unfinished.length;
  const parts = [
    `${missing.length} to launch${missing.length > 0 ? ` (${shortList(missing)})` : ''}`,
    ...(unfinished.length > 0 ? [`${unfinished.length} to finish (${shortList(unfinished)})`] : []),
    ...(there > 0 ? [`${there} there already`] : []),
  ];
  return `${numbers.length} boxes: ${parts.join(', ')}`;
}

function marketText({ markets, maxPrice }: FleetPlan): string {
  const limit = maxPrice === undefined ? '' : `, at most ${maxPrice} USD per hour each`;
  const spot = markets.includes('spot') ? '; a spot box cannot be stopped' : '';
  return `${markets.join(', then ')}${limit}${spot}`;
}

function dataText({ volumeSize, snapshotId }: FleetPlan): string {
  if (volumeSize === 0) return 'no data volume';
  return `/data ${volumeSize} GiB${snapshotId === undefined ? '' : ` from ${snapshotId}`}`;
}

function accessText({ access, base, names }: FleetPlan): string {
  if (access === 'https') return `https, at ${base}-<n>.${names?.domain}`;
  if (access === 'tunnel') return 'tunnel: no open port, through SSH only';
  return 'public: plain HTTP on port 15500, open to the world';
}

function quotaText({ quota }: FleetPlan): string {
  if (!quota) return 'not known';
  const { needed, limit, used, name, code } = quota;
  return `${needed} vCPUs of ${Math.max(0, limit - used)} left; ${name} (${code}) is ${limit}`;
}

function fleetPriceText({ price, missing }: FleetPlan): string {
  if (!price || missing.length === 0) return priceText(price);
  const sum = (price.perHour * missing.length).toFixed(2);
  return `${sum} USD per hour for ${missing.length} boxes, ${priceText(price)} each`;
}

export const fleetPlanJson = (plan: FleetPlan): string => JSON.stringify({ plan }, null, 2);
