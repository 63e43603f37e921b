// The one place that turns data into words of a POSIX shell.
import { UserError } from '../model/errors.js';

const plain = /^[A-Za-z0-9_/.:@%+-]+$/;

/**
 * One word for sh: whatever the text holds, the shell sees exactly it. Throws a UserError on NUL, which no
 * argument of a process can hold.
 */
export function quote(text: string): string {
  if (text.includes('\0')) throw nulRefused(text);
  return plain.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** An argument list as one line for a remote shell; it stays data until the moment it is sent. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quote).join(' ');
}

function nulRefused(text: string): UserError {
  return new UserError({
    what: `${JSON.stringify(text)} cannot be passed to a box`,
    why: 'it holds a NUL byte',
    next: 'remove the NUL byte',
  });
}
