// Termination protection: AWS itself refuses to end the instance and to delete the stack.
import { DescribeStacksCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { DescribeInstanceAttributeCommand, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { cloudformation } from './cloudformation.js';
import { ec2 } from './ec2.js';
import { attempt, isNotFound } from './failures.js';

/** What there is of a box to protect. */
export interface Protectable {
  readonly instanceId?: string;
  readonly stackId?: string;
}

/** Of each of the two; false for what is not there. */
export interface Protection {
  readonly instance: boolean;
  readonly stack: boolean;
}

export async function readProtection(
  cloud: Cloud,
  { instanceId, stackId }: Protectable,
): Promise<Protection> {
  const [instance, stack] = await Promise.all([
    instanceId !== undefined && instanceProtected(cloud, instanceId),
    stackId !== undefined && stackProtected(cloud, stackId),
  ]);
  return { instance, stack };
}

/** Both, each by a call of its own; the same again is no error. */
export async function setProtection(
  cloud: Cloud,
  { instanceId, stackId }: Protectable,
  on: boolean,
): Promise<void> {
  const what = `cannot ${on ? 'protect' : 'unprotect'}`;
  if (instanceId !== undefined) {
    const command = new ModifyInstanceAttributeCommand({
      InstanceId: instanceId,
      DisableApiTermination: { Value: on },
    });
    await attempt(cloud, `${what} ${instanceId}`, () => ec2(cloud).send(command));
  }
  if (stackId !== undefined) {
    const command = new UpdateTerminationProtectionCommand({
      StackName: stackId,
      EnableTerminationProtection: on,
    });
    await attempt(cloud, `${what} the stack ${stackId}`, () => cloudformation(cloud).send(command));
  }
}

async function instanceProtected(cloud: Cloud, instanceId: string): Promise<boolean> {
  const command = new DescribeInstanceAttributeCommand({
    InstanceId: instanceId,
    Attribute: 'disableApiTermination',
  });
  return attempt(cloud, `cannot read the protection of ${instanceId}`, async () => {
    try {
      return (await ec2(cloud).send(command)).DisableApiTermination?.Value ?? false;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  });
}

async function stackProtected(cloud: Cloud, stackId: string): Promise<boolean> {
  return attempt(cloud, `cannot read the protection of ${stackId}`, async () => {
    try {
      const { Stacks: found } = await cloudformation(cloud).send(
        new DescribeStacksCommand({ StackName: stackId }),
      );
      return found?.[0]?.EnableTerminationProtection ?? false;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  });
}
