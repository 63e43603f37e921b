// StopInstances: with Force too the box is stopped in order first; boxes have no host that could hang them.
import { StopInstances$, type StopInstancesRequest, type StopInstancesResult } from '@aws-sdk/client-ec2';
import type { Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';
import { stateChange } from './describe-instance.js';
import { ec2Action, required } from './ec2-action.js';
import { leaveState } from './leave-state.js';
import type { InstanceRecord } from './records.js';
import { findInstances } from './visible-instances.js';

export const StopInstances = ec2Action<StopInstancesRequest, StopInstancesResult>(
  StopInstances$,
  (input, call) => {
    const found = findInstances(call, required(input.InstanceIds, 'InstanceId'));
    for (const instance of found) refuseUnstoppable(instance);
    return { StoppingInstances: found.map((instance) => stateChange(instance, stop(instance, call))) };
  },
);

function refuseUnstoppable({ id, state, spot }: InstanceRecord): void {
  if (spot) {
    throw new AwsError(
      'UnsupportedOperation',
      `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. ` +
        'You can only stop Spot Instances associated with persistent Spot Instance requests.',
    );
  }
  if (state === 'running' || state === 'stopping' || state === 'stopped') return;
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${id}' is not in a state from which it can be stopped.`,
  );
}

function stop(instance: InstanceRecord, call: Call): InstanceRecord {
  return instance.state === 'running' ? leaveState(instance, 'stopping', call) : instance;
}
