// What can be changed of a machine at rest.
import { type _InstanceType, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';

/** The instance must be stopped; whether the type can be had shows only when it starts. */
export async function changeInstanceType(cloud: Cloud, instanceId: string, type: string): Promise<void> {
  const command = new ModifyInstanceAttributeCommand({
    InstanceId: instanceId,
    InstanceType: { Value: type as _InstanceType },
  });
  await attempt(cloud, `cannot make ${instanceId} a ${type}`, () => ec2(cloud).send(command));
}
