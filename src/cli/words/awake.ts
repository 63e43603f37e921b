// What stack start, stop and restart print.
import type { Box } from '../../model/box.js';
import type { Awake } from '../../operations/steps/awake.js';

/** @param done as in `alice is started` */
export function awakeLines({ box, url, changed }: Awake, done: string): string[] {
  return [
    `${box.user} ${changed ? `is ${done}` : 'is running already'}`,
    `  notebook  ${url ?? `stack open ${box.user}`}`,
    `  login     stack login ${box.user}`,
    `  instance  ${box.instanceId} at ${box.publicIp ?? 'no public address'}`,
  ];
}

type BoxState = Partial<Awake> & { readonly box: Box };

/** The same as data. */
export function stateData({ box, url, changed }: BoxState): Record<string, unknown> {
  const { user, state, instanceId, publicIp } = box;
  return { user, changed, state, instanceId, publicIp: publicIp ?? null, url: url ?? null };
}

export const stateJson = (state: BoxState): string => JSON.stringify(stateData(state), null, 2);
