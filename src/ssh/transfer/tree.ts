// What a local path holds, looked at before a byte is sent.
import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { UserError } from '../../model/errors.js';

export interface TreeEntry {
  /** Where it is here. */
  readonly path: string;
  /** Below the root, with `/`; empty for the root itself. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
  readonly linkName?: string;
}

export interface Tree {
  readonly entries: readonly TreeEntry[];
  readonly bytes: number;
  readonly files: number;
}

/**
 * Every entry below the path, folders before what they hold. Throws a UserError for a path that is not there,
 * and names the first thing that cannot be copied: a link that leaves the tree, a socket, a device.
 */
export async function readTree(root: string): Promise<Tree> {
  const top = await stat(root).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(root, error);
  });
  const entries = await below(root, '', top.isDirectory() || top.isFile() ? top : await lstat(root));
  const files = entries.filter((entry) => entry.kind === 'file');
  return { entries, files: files.length, bytes: files.reduce((sum, entry) => sum + entry.size, 0) };
}

interface Stats {
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

async function below(path: string, name: string, stats: Stats): Promise<TreeEntry[]> {
  const common = { path, name, mode: stats.mode & 0o777, mtime: stats.mtimeMs / 1000, size: 0 };
  if (stats.isFile()) return [{ ...common, kind: 'file', size: stats.size }];
  if (stats.isSymbolicLink()) return [{ ...common, kind: 'link', linkName: await insideLink(path, name) }];
  if (!stats.isDirectory()) throw notCopied(path, 'it is neither a file nor a folder nor a link');
  // The box needs rwx on a folder it fills.
  const folder: TreeEntry = { ...common, kind: 'folder', mode: common.mode | 0o700 };
  return [folder, ...(await children(path, name))];
}

async function children(path: string, name: string): Promise<TreeEntry[]> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  const lists: TreeEntry[][] = [];
  for (const child of names.sort()) {
    const at = join(path, child);
    lists.push(await below(at, name ? `${name}/${child}` : child, await lstat(at)));
  }
  return lists.flat();
}

/** A link is copied as a link, and only where it means the same on the box. */
async function insideLink(path: string, name: string): Promise<string> {
  const target = await readlink(path);
  const resolved = posix.normalize(posix.join(posix.dirname(name), target));
  if (!posix.isAbsolute(target) && resolved !== '..' && !resolved.startsWith('../')) return target;
  throw notCopied(path, `it is a link to ${target}, outside of what is copied`);
}

function notCopied(path: string, why: string): UserError {
  return new UserError({
    what: `${path} cannot be copied`,
    why,
    next: 'remove it, or copy what it points to',
  });
}

function unreadable(path: string, error: NodeJS.ErrnoException): UserError {
  const missing = error.code === 'ENOENT';
  return new UserError(
    {
      what: `${path} cannot be read`,
      why: missing ? 'there is no such file or folder' : error.message,
      next: missing ? 'check the path' : 'check its permissions',
      ...(missing && { reason: 'notFound' as const }),
    },
    error,
  );
}
