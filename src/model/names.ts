// Names: what a user may be called, and every name derived from it.
import { UserError } from './errors.js';

/** RFC 1123 label, lower case, starting with a letter: it becomes a DNS name, a host name and a file name. */
const userPattern = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Stack names end at 128 characters (CloudFormation CreateStack), so a prefix leaves room for 63 of the user. */
const prefixPattern = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

function isUserName(text: string): boolean {
  return userPattern.test(text);
}

/** Answers the name itself; throws a UserError that says which rule it breaks. */
export function checkUserName(text: string): string {
  if (isUserName(text)) return text;
  throw new UserError({
    what: `${JSON.stringify(text)} cannot be the name of a box`,
    why: 'it becomes a DNS label: 1 to 63 of a-z, 0-9 and -, starting with a letter, not ending in -',
    next: `choose another name, for example ${suggestUserName(text)}`,
  });
}

/** The nearest valid name, for error texts. */
function suggestUserName(text: string): string {
  const squeezed = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return isUserName(squeezed) ? squeezed : 'alice';
}

export function isPrefix(text: string): boolean {
  return prefixPattern.test(text);
}

export const boxStackName = (prefix: string, user: string): string => `${prefix}-${user}`;
export const networkStackName = (prefix: string): string => `${prefix}-network`;
export const frontStackName = (prefix: string): string => `${prefix}-front`;

/** Names a box may not have because its stack would be one of the shared ones. */
export const reservedUserNames: readonly string[] = ['network', 'front'];

/** `alice.stack.example.org`, where the notebook answers. */
export const notebookName = (user: string, domain: string): string => `${user}.${domain}`;
/** `ssh.alice.stack.example.org`, where sshd answers. */
export const sshName = (user: string, domain: string): string => `ssh.${user}.${domain}`;
