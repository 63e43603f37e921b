// passwords/<user>.passwd: the notebook password of each box, readable by its owner only, never committed.
import { join } from 'node:path';
import { UserError } from '../model/errors.js';
import { checkUserName } from '../model/names.js';
import { Secret } from '../model/secret.js';
import { readSafely, replaceSafely } from './safe-files.js';

/** Bytes; more is an accident. */
const longest = 1024;

export const passwordFile = (workspace: string, user: string): string =>
  join(workspace, 'passwords', `${checkUserName(user)}.passwd`);

/**
 * The password without the newline an editor puts at the end; undefined when there is no file.
 * @throws UserError for an empty or longer one, several lines, a symlink, or a file that others may read
 */
export async function readPassword(workspace: string, user: string): Promise<Secret | undefined> {
  const path = passwordFile(workspace, user);
  const what = `the password of ${user}`;
  const text = await readSafely(path, { what, maxBytes: longest + 2, secret: true });
  if (text === undefined) return undefined;
  const password = text.replace(/\r?\n$/, '');
  checkPassword(password, `${what} in ${path}`);
  return new Secret(password);
}

/** Writes or replaces the file, mode 0600, in one step. */
export async function writePassword(workspace: string, user: string, password: Secret): Promise<void> {
  const what = `the password of ${user}`;
  checkPassword(password.reveal(), what);
  await replaceSafely(passwordFile(workspace, user), `${password.reveal()}\n`, { what, mode: 0o600 });
}

/** Throws a UserError that begins with `cannot use <what>` and says which rule the password breaks. */
export function checkPassword(password: string, what: string): void {
  const why = faultOf(password);
  if (!why) return;
  throw new UserError({ what: `cannot use ${what}`, why, next: `write 1 to ${longest} bytes on one line` });
}

function faultOf(password: string): string | undefined {
  if (password === '') return 'it is empty';
  if (/[\r\n\0]/.test(password)) return 'it holds a line break or a NUL';
  if (/\p{Cc}/u.test(password)) return 'it holds a control character, which nobody can type into a browser';
  return Buffer.byteLength(password) > longest ? `it is longer than ${longest} bytes` : undefined;
}
