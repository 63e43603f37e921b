// The errors CloudFormation answers for templates and parameters it will not take.
import { AwsError } from '../../wire/error.js';

/** CloudFormation's one code for bad input; it is not part of the service's model. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

export function formatError(message: string): AwsError {
  return validationError(`Template format error: ${message}`);
}

export function templateError(message: string): AwsError {
  return validationError(`Template error: ${message}`);
}
