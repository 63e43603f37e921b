// The plan and the result of stack create, in words and as JSON.
import type { CreatePlan } from '../../model/plan.js';
import type { Price } from '../../model/price.js';
import { tagKeys } from '../../model/tags.js';
import { visible } from '../../model/visible.js';
import type { CreateResult } from '../../operations/stack/create.js';

/** What is going to be done, with its price, before it is done. */
export function planLines(plan: CreatePlan): string[] {
  const place = plan.cloud === 'local' ? 'the local cloud on this machine' : `AWS account ${plan.account}`;
  const memory = `${(plan.memoryMiB / 1024).toFixed(plan.memoryMiB % 1024 === 0 ? 0 : 1)} GiB`;
  return [
    `${plan.user}: ${plan.instanceType} (${plan.vcpus} vCPU, ${memory}) in ${plan.region} on ${place}`,
    `  image    ${plan.image.imageId} ${plan.image.name}`,
    `  disks    root ${plan.rootSize} GiB, ${dataText(plan)}`,
    `  notebook ${accessText(plan)}`,
    ...(plan.notebooks === undefined
      ? []
      : [`  folder   ${visible(plan.notebooks)} of this machine, as ~/notebook`]),
    `  ssh      from ${plan.sshAllow.join(', ')}, key pair ${plan.keyName}`,
    `  price    ${priceText(plan.price)}`,
  ];
}

export function priceText(price: Price | undefined): string {
  if (!price) return 'unknown (no source for this type and region)';
  return `${price.perHour} USD per hour for the instance alone (${price.source}, ${price.date})`;
}

function dataText(plan: CreatePlan): string {
  if (plan.volumeSize === 0) return 'no data volume';
  const from = plan.snapshotId === undefined ? '' : ` from ${plan.snapshotId}`;
  return `/data ${plan.volumeSize} GiB${from}`;
}

function accessText(plan: CreatePlan): string {
  if (plan.access === 'https') return `https, at ${plan.user}.${plan.names?.domain}`;
  if (plan.access === 'tunnel') return 'tunnel: no open port, through SSH only';
  return 'public: plain HTTP on port 15500, open to the world';
}

export const planJson = (plan: CreatePlan): string => JSON.stringify({ plan }, null, 2);

/** How to reach the box. */
export function createdLines({ box, url, passwordFile, changed, price }: CreateResult): string[] {
  return [
    changed ? `${box.user} is ready` : `${box.user} is there already; nothing was changed`,
    `  notebook  ${url ?? `stack open ${box.user}`}`,
    `  password  in ${passwordFile}`,
    ...folderLine(box),
    `  login     stack login ${box.user}`,
    `  instance  ${box.instanceId} (${box.instanceType}, ${box.region})`,
    `  price     ${priceText(price)}`,
  ];
}

function folderLine({ tags }: CreateResult['box']): string[] {
  const folder = tags[tagKeys.notebooks];
  return folder === undefined ? [] : [`  folder    ${visible(folder)} of this machine`];
}

export function createdJson(result: CreateResult): string {
  const { box, url, passwordFile, changed, price } = result;
  return JSON.stringify(
    {
      user: box.user,
      changed,
      instanceId: box.instanceId,
      instanceType: box.instanceType,
      region: box.region,
      zone: box.zone,
      access: box.access,
      publicIp: box.publicIp,
      url: url ?? null,
      login: `stack login ${box.user}`,
      passwordFile,
      notebooks: box.tags[tagKeys.notebooks] ?? null,
      pricePerHour: price ?? null,
    },
    null,
    2,
  );
}
