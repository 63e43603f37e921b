// Where an instance is in its life, for whoever waits for it.
import type { Instance } from '@aws-sdk/client-ec2';
import { DescribeInstances } from '../../ec2/DescribeInstances.js';
import { ResourceFault } from '../engine/failure.js';
import type { ResourceContext } from '../engine/resource-type.js';
import { isGone } from './ec2.js';

export async function describe(instanceId: string, { call }: ResourceContext): Promise<Instance | undefined> {
  try {
    const { Reservations } = await DescribeInstances.handle({ InstanceIds: [instanceId] }, call);
    return Reservations?.[0]?.Instances?.[0];
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** An instance that ends while it starts will never run; the reason is EC2's. */
export async function isRunning(instanceId: string, context: ResourceContext): Promise<boolean> {
  const found = await describe(instanceId, context);
  const state = found?.State?.Name;
  if (state === 'running') return true;
  if (state === 'pending') return false;
  throw new ResourceFault(
    `Instance ${instanceId} did not stabilize. Current state: ${state ?? 'terminated'}. ` +
      `Reason: ${found?.StateReason?.Message ?? 'unknown'}`,
  );
}
