// Waits for an instance: for its address, for a state.
import type { Instance } from '@aws-sdk/client-ec2';
import { lacksCapacity } from '../model/capacity.js';
import { CloudError } from '../model/errors.js';
import type { Cloud } from './clients.js';
import { describeInstance } from './instances.js';
import { poll, type Waiting } from './poll.js';

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

const going: readonly (string | undefined)[] = ['shutting-down', 'terminated'];
export const isGoing = (state: string | undefined): boolean => going.includes(state);

/**
 * Resolves once the instance is in that state.
 * @throws CloudError when it terminates instead, with EC2's reason, or when the time is up
 */
export async function waitForInstance(
  cloud: Cloud,
  instanceId: string,
  { state, ...waiting }: Waiting & { readonly state: InstanceState },
): Promise<void> {
  const look = async () => {
    const instance = await describeInstance(cloud, instanceId);
    const now = instance?.State?.Name;
    if (now === state || (state === 'terminated' && !instance)) return true;
    if (instance && isGoing(now) && !isGoing(state)) throw endedEarly(instance);
    return undefined;
  };
  await poll(cloud, { ...waiting, what: `see ${instanceId} ${state}`, look });
}

/**
 * The public address, as early as EC2 tells it: seconds before the instance counts as running.
 * @throws CloudError when the instance terminates or the time is up
 */
export async function instanceAddress(cloud: Cloud, instanceId: string, waiting: Waiting): Promise<string> {
  const look = async () => {
    const instance = await describeInstance(cloud, instanceId);
    if (instance && isGoing(instance.State?.Name)) throw endedEarly(instance);
    return instance?.PublicIpAddress || undefined;
  };
  return poll(cloud, { ...waiting, what: `get the address of ${instanceId}`, look, pace: [0.5, 2] });
}

/** The error for an instance that came to this instead of what was waited for, in EC2's words. */
export function endedEarly(instance: Instance, end = 'was terminated'): CloudError {
  const { Code: code = 'InstanceTerminated', Message: words = 'EC2 gives no reason' } =
    instance.StateReason ?? {};
  const short = code.replace(/^(?:Server|Client)\./, '');
  return new CloudError(short, {
    what: `the instance ${instance.InstanceId} ${end}`,
    why: `${words} (${short})`,
    next: 'run the same command again',
    reason: lacksCapacity(short) ? 'capacity' : 'failed',
  });
}
