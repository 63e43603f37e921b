// StartInstances: a stopped instance gets a new public address and a new launch time.
import { StartInstances$, type StartInstancesRequest, type StartInstancesResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { refuseCapacity } from './capacity.js';
import { stateChange } from './describe-instance.js';
import { ec2Action, required } from './ec2-action.js';
import { save } from './find.js';
import { nextPublicIp } from './instance-addresses.js';
import { instanceKind } from './kinds.js';
import { requireType } from './launch-plan.js';
import { driveInstance } from './lifecycle.js';
import { fitToVcpuQuota } from './quotas.js';
import type { InstanceRecord } from './records.js';
import { findInstances } from './visible-instances.js';

export const StartInstances = ec2Action<StartInstancesRequest, StartInstancesResult>(
  StartInstances$,
  (input, call) => {
    const found = findInstances(call, required(input.InstanceIds, 'InstanceId'));
    for (const instance of found) refuseUnstartable(instance);
    return { StartingInstances: found.map((instance) => stateChange(instance, start(instance, call))) };
  },
);

function refuseUnstartable({ id, state }: InstanceRecord): void {
  if (state === 'stopped' || state === 'running' || state === 'pending') return;
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${id}' is not in a state from which it can be started.`,
  );
}

function start(instance: InstanceRecord, call: Call): InstanceRecord {
  if (instance.state !== 'stopped') return instance;
  const type = requireType(instance.instanceType);
  fitToVcpuQuota(call, { type, spot: instance.spot ?? false, min: 1, max: 1 });
  const { instanceType, availabilityZone: zone } = instance;
  refuseCapacity(call, { action: 'StartInstances', zone, instanceType, bound: true });
  const started = save(instanceKind, call, {
    ...instance,
    state: 'pending',
    stateReason: undefined,
    stateTransitionReason: '',
    launchTime: call.cloud.clock.now().toISOString(),
    publicIp: nextPublicIp(call.cloud, instance),
  });
  driveInstance(call.cloud, instance.id);
  return started;
}
