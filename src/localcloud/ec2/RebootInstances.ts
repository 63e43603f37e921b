// RebootInstances: the instance stays running and keeps its addresses.
import { RebootInstances$, type RebootInstancesRequest } from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action, required } from './ec2-action.js';
import { findInstances } from './visible-instances.js';

export const RebootInstances = ec2Action<RebootInstancesRequest, object>(RebootInstances$, (input, call) => {
  const found = findInstances(call, required(input.InstanceIds, 'InstanceId'));
  const wrong = found.find((instance) => instance.state !== 'running');
  if (wrong) {
    throw new AwsError(
      'IncorrectState',
      `The following instances are not in a valid state for reboot: ${wrong.id} (${wrong.state}).`,
    );
  }
  for (const { id } of found) call.cloud.background(`reboot of ${id}`, () => call.cloud.machines.reboot(id));
  return {};
});
