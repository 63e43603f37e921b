// GetConsoleOutput: the last 64 KiB of the console, always up to date.
import {
  GetConsoleOutput$,
  type GetConsoleOutputRequest,
  type GetConsoleOutputResult,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../wire/error.js';
import { ec2Action } from './ec2-action.js';
import { isNitro } from './machine-spec.js';
import { findInstance } from './visible-instances.js';

export const GetConsoleOutput = ec2Action<GetConsoleOutputRequest, GetConsoleOutputResult>(
  GetConsoleOutput$,
  async (input, call) => {
    const instance = findInstance(call, input.InstanceId);
    if (input.Latest && !isNitro(instance)) {
      throw new AwsError(
        'UnsupportedOperation',
        'This instance type does not support retrieving the latest console logs. Retry the request without the ' +
          'latest parameter to retrieve the available output.',
      );
    }
    const output =
      instance.machineMade && instance.state !== 'terminated'
        ? await call.cloud.machines.console(instance.id)
        : Buffer.alloc(0);
    return {
      InstanceId: instance.id,
      Timestamp: call.cloud.clock.now(),
      Output: output.length ? output.toString('base64') : undefined,
    };
  },
);
