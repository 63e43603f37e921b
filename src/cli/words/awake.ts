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

export function stateJson({ box, url, changed }: Partial<Awake> & { readonly box: Box }): string {
  const { user, state, instanceId, publicIp } = box;
  return JSON.stringify(
    { user, changed, state, instanceId, publicIp: publicIp ?? null, url: url ?? null },
    null,
    2,
  );
}
