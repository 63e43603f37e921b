// How EC2 itself says a machine is: its status checks, and why it ended when nobody asked for that.
import { DescribeInstanceStatusCommand } from '@aws-sdk/client-ec2';
import type { Cloud } from './clients.js';
import { ec2 } from './ec2.js';
import { attempt } from './failures.js';
import { describeInstance } from './instances.js';

export interface InstanceHealth {
  /** The worst of system, instance and disks: `ok`, `impaired`, `initializing`, `insufficient-data`, `not-applicable`. */
  readonly checks: string;
  /** EC2's code and words, e.g. `Server.InternalError: Internal error`; undefined for a stop that was asked for. */
  readonly ended?: string;
}

export async function instanceHealth(cloud: Cloud, instanceId: string): Promise<InstanceHealth> {
  const [checks, instance] = await Promise.all([
    statusChecks(cloud, instanceId),
    describeInstance(cloud, instanceId),
  ]);
  const { Code = '', Message = '' } = instance?.StateReason ?? {};
  const unasked = Code !== '' && !/^Client\.User|InstanceInitiatedShutdown/.test(Code);
  return { checks, ended: unasked ? Message || Code : undefined };
}

async function statusChecks(cloud: Cloud, instanceId: string): Promise<string> {
  const command = new DescribeInstanceStatusCommand({
    IncludeAllInstances: true,
    Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }],
    InstanceIds: [instanceId],
  });
  const { InstanceStatuses } = await attempt(cloud, `cannot read the status checks of ${instanceId}`, () =>
    ec2(cloud).send(command),
  );
  const found = InstanceStatuses?.[0];
  const all = [found?.SystemStatus, found?.InstanceStatus, found?.AttachedEbsStatus].map(
    (one) => one?.Status,
  );
  return all.find((status) => status === 'impaired') ?? all.find((status) => status !== 'ok') ?? 'ok';
}
