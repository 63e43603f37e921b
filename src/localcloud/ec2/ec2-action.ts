// Declares an EC2 action that honours DryRun.
import { type Action, action, type Call } from '../wire/action.js';
import { AwsError } from '../wire/error.js';

/**
 * An action that answers DryRun before it does anything. Actions that check their parameters in a dry run
 * (RunInstances) call `refuseDryRun` themselves.
 */
export function ec2Action<Input extends { readonly DryRun?: boolean | undefined }, Output>(
  schema: unknown,
  handle: (input: Input, call: Call) => Output | Promise<Output>,
): Action<Input, Output> {
  return action<Input, Output>(schema, (input, call) => {
    refuseDryRun(input);
    return handle(input, call);
  });
}

/** @throws DryRunOperation (412), which is how EC2 says that the request would have succeeded */
export function refuseDryRun(input: { readonly DryRun?: boolean | undefined }): void {
  if (input.DryRun) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
}

/** The value of a required parameter. */
export function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
}
