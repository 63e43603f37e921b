// Takes an instance out of its state because its user asked for it.
import type { Call } from '../wire/action.js';
import { save } from './find.js';
import { instanceKind } from './kinds.js';
import { driveInstance, isPassing } from './lifecycle.js';
import type { InstanceRecord } from './records.js';

/** Code and words: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html */
export function leaveState(
  instance: InstanceRecord,
  state: 'stopping' | 'shutting-down',
  call: Call,
): InstanceRecord {
  const when = call.cloud.clock.now().toISOString().slice(0, 19).replace('T', ' ');
  const left = save(instanceKind, call, {
    ...instance,
    state,
    stateTransitionReason: `User initiated (${when} GMT)`,
    stateReason: {
      code: 'Client.UserInitiatedShutdown',
      message: 'Client.UserInitiatedShutdown: User initiated shutdown',
    },
  });
  if (!isPassing(instance.state)) driveInstance(call.cloud, instance.id);
  return left;
}

/** What is on its way out already is left alone. */
export function terminate(instance: InstanceRecord, call: Call): InstanceRecord {
  if (instance.state === 'shutting-down' || instance.state === 'terminated') return instance;
  return leaveState(instance, 'shutting-down', call);
}
