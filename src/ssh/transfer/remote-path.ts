// Paths on a box as users type them: absolute, `~/…`, or relative to the home of the login user.
import { UserError } from '../../model/errors.js';

export interface RemotePath {
  /** Begins with `/` or `./`, does not end in `/`: safe as an argument, and every part has a parent. */
  readonly path: string;
  /** It was typed with a slash at its end: what it names is a folder, or for a source what the folder holds. */
  readonly slash: boolean;
  /** Last part; absent where that names no new thing: `/`, `~`, `.`, `..`. */
  readonly name?: string;
}

/** Throws a UserError for what no path can hold and for `~someone`. */
export function remotePath(typed: string): RemotePath {
  if (typed === '' || typed.includes('\0'))
    throw refused(typed, 'a path is one or more characters without NUL');
  if (/^~[^/]/.test(typed)) throw refused(typed, 'only the home of the login user can be written as ~');
  const fromHome = typed.replace(/^~(?=\/|$)/, '.');
  const trimmed = fromHome.replace(/\/+$/, '');
  const path = anchored(trimmed);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const named = name !== '' && name !== '.' && name !== '..';
  return { path, slash: fromHome !== trimmed || !named, ...(named && { name }) };
}

/** sshd starts commands in the home folder, so a relative path needs only a guard against a leading dash. */
function anchored(path: string): string {
  if (path === '') return '/.';
  return path.startsWith('/') || path.startsWith('./') ? path : `./${path}`;
}

function refused(typed: string, why: string): UserError {
  return new UserError({
    what: `${JSON.stringify(typed)} is no path on a box`,
    why,
    next: 'write it as /data/…, ~/… or relative to the home folder',
  });
}
