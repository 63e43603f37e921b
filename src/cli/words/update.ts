// The plan and the result of stack update, in words and as JSON.
import type { ClassifiedChange } from '../../model/change-classes.js';
import type { UpdatePlan } from '../../model/update.js';
import type { UpdateResult } from '../../operations/stack/update.js';
import { priceText } from './create.js';

/** What is going to be done to each resource, before it is done. */
export function updatePlanLines(plan: UpdatePlan): string[] {
  const { user, instanceId, from, to, changes, price } = plan;
  if (changes.length === 0) return [`${user} (${instanceId}): nothing to do`];
  const parts = [
    arrow('type', from.instanceType, to.instanceType),
    arrow('/data', `${from.volumeSize} GiB`, `${to.volumeSize} GiB`),
    arrow('image', from.imageId, to.imageId),
  ];
  return [
    `${user} (${instanceId}): ${parts.filter(Boolean).join(', ')}`,
    ...changes.map(changeLine),
    `  price    ${priceText(price)}`,
  ];
}

function arrow(what: string, before: string, after: string): string {
  return before === after ? '' : `${what} ${before} -> ${after}`;
}

function changeLine({ logicalId, physicalId, outcome, because }: ClassifiedChange): string {
  const why = because.length > 0 ? `  (${because.join(', ')})` : '';
  return `  ${outcome.padEnd(8)} ${[logicalId, physicalId].filter(Boolean).join(' ')}${why}`;
}

export const updatePlanJson = (plan: UpdatePlan): string => JSON.stringify({ plan }, null, 2);

export function updatedLines({ box, url, done, snapshotIds }: UpdateResult): string[] {
  const states = {
    nothing: 'is as it should be; nothing was changed',
    updated: 'is updated',
    replaced: 'is new',
  };
  const reached = box.state === 'running' ? (url ?? `stack open ${box.user}`) : `${box.user} is ${box.state}`;
  return [
    `${box.user} ${states[done]}`,
    `  notebook  ${reached}`,
    `  instance  ${box.instanceId} (${box.instanceType}) at ${box.publicIp ?? 'no public address'}`,
    ...snapshotIds.map((id) => `  snapshot  ${id} stays, and costs money`),
  ];
}

export function updatedJson(result: UpdateResult, plan: UpdatePlan | undefined): string {
  const { box, url, done, snapshotIds } = result;
  return JSON.stringify(
    {
      user: box.user,
      changed: done !== 'nothing',
      replaced: done === 'replaced',
      state: box.state,
      instanceId: box.instanceId,
      instanceType: box.instanceType,
      imageId: box.imageId,
      publicIp: box.publicIp ?? null,
      url: url ?? null,
      snapshotIds,
      changes: plan?.changes ?? [],
      pricePerHour: plan?.price ?? null,
    },
    null,
    2,
  );
}
