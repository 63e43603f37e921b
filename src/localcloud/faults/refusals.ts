// How each service words what any call can meet: throttling, a missing permission, credentials that ran out.
import { AwsError } from '../wire/error.js';
import type { AskedCall } from './play.js';
import { scopeOf } from './scope.js';

const json = new Set(['acm', 'ssm', 'servicequotas']);

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, and CommonErrors of the others. */
export function throttled({ namespace }: AskedCall): AwsError {
  const scope = scopeOf(namespace);
  if (scope === 'ec2') return new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  if (json.has(scope)) return new AwsError('ThrottlingException', 'Rate exceeded');
  return new AwsError('Throttling', 'Rate exceeded');
}

export function accessDenied({ namespace, action, call }: AskedCall): AwsError {
  const scope = scopeOf(namespace);
  const user = `arn:aws:iam::${call.cloud.account}:user/flotilla`;
  const words =
    `User: ${user} is not authorized to perform: ${scope}:${action} because no identity-based policy allows the ` +
    `${scope}:${action} action`;
  if (scope === 'ec2') {
    return new AwsError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${words}.`,
      403,
    );
  }
  return json.has(scope)
    ? new AwsError('AccessDeniedException', words)
    : new AwsError('AccessDenied', words, 403);
}

export function expiredToken({ namespace }: AskedCall): AwsError {
  const scope = scopeOf(namespace);
  if (scope === 'ec2') return new AwsError('RequestExpired', 'Request has expired.');
  const words = 'The security token included in the request is expired';
  return json.has(scope)
    ? new AwsError('ExpiredTokenException', words)
    : new AwsError('ExpiredToken', words, 403);
}
