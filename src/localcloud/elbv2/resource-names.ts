// The rules for names of load balancers and target groups.
import { AwsError } from '../wire/error.js';

/** 1 to 32 letters, digits and hyphens, no hyphen at either end. @throws AwsError ValidationError */
export function checkName(noun: 'Load balancer' | 'Target group', name: string | undefined): string {
  if (!name) throw new AwsError('ValidationError', `${noun} name must be specified`);
  if (name.length > 32) refuse(noun, name, "cannot be longer than '32' characters");
  if (!/^[A-Za-z0-9-]+$/.test(name)) {
    refuse(noun, name, 'can only contain characters that are alphanumeric characters or hyphens(-)');
  }
  if (name.startsWith('-') || name.endsWith('-')) refuse(noun, name, 'cannot begin or end with a hyphen(-)');
  if (noun === 'Load balancer' && name.startsWith('internal-'))
    refuse(noun, name, "cannot begin with 'internal-'");
  return name;
}

function refuse(noun: string, name: string, why: string): never {
  throw new AwsError('ValidationError', `${noun} name '${name}' ${why}`);
}
