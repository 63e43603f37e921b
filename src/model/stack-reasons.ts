// From CloudFormation's words for a resource that failed to the exit code of the command that wanted it.
import { lacksCapacity } from './capacity.js';
import type { ExitReason } from './exit-codes.js';

/**
 * CloudFormation gives EC2's words and a code of its own, not EC2's.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
 */
export function reasonOfFailure(words: string): ExitReason {
  if (lacksCapacity(words) || /HandlerErrorCode: ServiceLimitExceeded/.test(words)) return 'capacity';
  if (/HandlerErrorCode: (?:AccessDenied|InvalidCredentials)|not authorized to perform/i.test(words)) {
    return 'credentials';
  }
  return 'failed';
}
