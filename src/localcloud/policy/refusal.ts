// How each service says that a permission is missing.
import { AwsError } from '../wire/error.js';
import type { Evaluation } from './evaluate.js';
import type { Requirement } from './requirement.js';

interface Refusal {
  readonly scope: string;
  readonly requirement: Requirement;
  readonly verdict: Evaluation['verdict'];
  readonly account: string;
}

const jsonServices = new Set(['acm', 'ssm', 'servicequotas']);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function refusedBy({ scope, requirement, verdict, account }: Refusal): AwsError {
  const { action, resource } = requirement;
  const on = resource === '*' ? '' : ` on resource: ${resource}`;
  const because =
    verdict === 'denied'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const user = `arn:aws:iam::${account}:user/flotilla`;
  const words = `User: ${user} is not authorized to perform: ${action}${on} ${because}`;
  if (scope === 'ec2') {
    const said = `You are not authorized to perform this operation. ${words}.`;
    return new AwsError('UnauthorizedOperation', said, 403);
  }
  if (jsonServices.has(scope)) return new AwsError('AccessDeniedException', words);
  return new AwsError('AccessDenied', words, 403);
}
