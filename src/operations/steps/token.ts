// Client tokens: the same intent twice is the same call to AWS.
import { createHash } from 'node:crypto';

/** Forty hexadecimal digits; CloudFormation takes up to 128 characters, EC2 up to 64. */
export function tokenOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 40);
}
