// Reads and replaces files that others may look at, plant links in, or write at the same time.
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../model/errors.js';
import { isAlive, processStart } from './process-life.js';

export interface ReadRules {
  /** What the file is, for error texts: `the password of alice`. */
  readonly what: string;
  readonly maxBytes: number;
  /** Refuse files that group or others may read. */
  readonly secret?: boolean;
  /** Accept a symbolic link, for what is neither secret nor a matter of trust. */
  readonly follow?: boolean;
}

/**
 * The text of a regular file; undefined when there is none.
 * @throws UserError for symlinks, special files, files too big, not UTF-8, or (secret) readable by others
 */
export async function readSafely(path: string, rules: ReadRules): Promise<string | undefined> {
  const file = await openPlain(path, rules);
  if (!file) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw unusable(path, rules.what, 'it is not a regular file', 'remove it');
    if (stat.size > rules.maxBytes) {
      throw unusable(
        path,
        rules.what,
        `it has ${stat.size} bytes, more than ${rules.maxBytes}`,
        'check the file',
      );
    }
    if (rules.secret && (stat.mode & 0o077) !== 0) {
      throw unusable(path, rules.what, 'others on this machine may read it', `type: chmod 600 ${path}`);
    }
    return decode(await file.readFile(), path, rules.what);
  } finally {
    await file.close();
  }
}

/**
 * Replaces the file in one step: readers see the old text or the new one, also after a crash. What a crashed writer
 * of it left beside it, which may be a secret, goes.
 * @throws UserError when the path is a symlink or a folder
 */
export async function replaceSafely(
  path: string,
  text: string,
  { what, mode }: { readonly what: string; readonly mode: number },
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await refuseLink(path, what);
  await removeLeft(path);
  // The name ends as the file's own, so that what keeps a password out of a commit keeps this one out as well.
  const mark = `${hostMark()}-${process.pid}-${processStart(process.pid) ?? ''}.${randomBytes(6).toString('hex')}`;
  const fresh = join(dirname(path), `.${mark}.${basename(path)}`);
  try {
    const file = await open(fresh, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw unusable(path, what, (error as Error).message, 'check the folder and the space on the disk');
  }
}

const hostMark = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

async function removeLeft(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const [, host, pid, began, file] = /^\.([0-9a-f]{8})-(\d+)-(\d*)\.[0-9a-f]{12}\.(.+)$/.exec(name) ?? [];
    // Of another machine's processes (a shared folder) nothing can be known.
    if (host !== hostMark() || file !== basename(path) || isAlive(Number(pid), began || undefined)) continue;
    await rm(join(dirname(path), name), { force: true });
  }
}

async function openPlain(path: string, { what, follow }: ReadRules): Promise<FileHandle | undefined> {
  try {
    // Not blocking: opening a planted named pipe would wait for ever.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw unusable(path, what, 'it is a symbolic link', 'put the file itself there');
    throw unusable(path, what, message, 'check the file and its permissions');
  }
}

async function refuseLink(path: string, what: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined);
  if (!stat || stat.isFile()) return;
  const why = stat.isSymbolicLink() ? 'it is a symbolic link' : 'it is not a regular file';
  throw unusable(path, what, why, 'remove it first');
}

function decode(bytes: Buffer, path: string, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusable(path, what, 'it is not UTF-8 text', 'save it as UTF-8');
  }
}

function unusable(path: string, what: string, why: string, next: string): UserError {
  return new UserError({ what: `cannot use ${what} in ${path}`, why, next });
}
