// TerminateInstances: of a list with a protected instance none goes.
import {
  TerminateInstances$,
  type TerminateInstancesRequest,
  type TerminateInstancesResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { stateChange } from './describe-instance.js';
import { ec2Action, required } from './ec2-action.js';
import { terminate } from './leave-state.js';
import { findInstances } from './visible-instances.js';

export const TerminateInstances = ec2Action<TerminateInstancesRequest, TerminateInstancesResult>(
  TerminateInstances$,
  (input, call) => {
    const found = findInstances(call, required(input.InstanceIds, 'InstanceId'));
    const kept = found.find((instance) => instance.disableApiTermination && instance.state !== 'terminated');
    if (kept) {
      throw new AwsError(
        'OperationNotPermitted',
        `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute ` +
          'and try again.',
      );
    }
    return {
      TerminatingInstances: found.map((instance) => stateChange(instance, terminate(instance, call))),
    };
  },
);
