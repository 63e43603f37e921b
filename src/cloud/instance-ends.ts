// The ends an instance can come to, and the words for one that came to its end.
import type { Instance } from '@aws-sdk/client-ec2';
import { lacksCapacity } from '../model/capacity.js';
import { CloudError } from '../model/errors.js';

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

const going: readonly (string | undefined)[] = ['shutting-down', 'terminated'];
export const isGoing = (state: string | undefined): boolean => going.includes(state);

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
