// Protocols and TLS policies of listeners.
import { AwsError } from '../wire/error.js';
import type { ListenerRecord } from './records.js';

/** What AWS gives a listener without one; the front speaks TLS 1.2 and 1.3 whatever the policy says. */
const defaultPolicy = 'ELBSecurityPolicy-2016-08';

/** @throws AwsError ValidationError for none, UnsupportedProtocol for others than HTTP and HTTPS */
export function readProtocol(protocol: string | undefined): ListenerRecord['protocol'] {
  if (protocol === 'HTTP' || protocol === 'HTTPS') return protocol;
  if (protocol === undefined) throw new AwsError('ValidationError', 'A listener protocol must be specified');
  throw new AwsError(
    'UnsupportedProtocol',
    `The protocol '${protocol}' is not supported for application load balancers`,
  );
}

/** @throws AwsError SSLPolicyNotFound, ValidationError */
export function checkPolicy(
  protocol: ListenerRecord['protocol'],
  policy: string | undefined,
): string | undefined {
  if (protocol === 'HTTP') {
    if (policy === undefined) return undefined;
    throw new AwsError('ValidationError', 'An SSL policy cannot be specified for HTTP listeners');
  }
  if (policy === undefined) return defaultPolicy;
  if (/^ELBSecurityPolicy-[A-Za-z0-9-]+$/.test(policy)) return policy;
  throw new AwsError('SSLPolicyNotFound', `SSL policy '${policy}' not found`);
}
