// Moves what was unpacked to where the user wants it; nothing planted there leads it elsewhere.
import { lstat, mkdir, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../model/errors.js';

export interface Destination {
  /** The final name. */
  readonly path: string;
  /** A fresh folder of ours on the same file system, removed by the caller. */
  readonly stage: string;
}

export interface Wanted {
  /** As typed; a slash at its end means a folder. */
  readonly local: string;
  /** Name of the source's last part; absent when what it holds is wanted. */
  readonly name?: string;
}

const prefix = '.flotilla-get-';

/**
 * Where a get goes, as in rsync: an existing folder takes a named source into it. Makes the folders a slash at
 * the end asks for; throws a UserError where the folder is missing or may not be written.
 */
export async function destination({ local, name }: Wanted): Promise<Destination> {
  // Links in what the user typed are followed once, here; links found below it are never followed.
  const path = await realpath(local).catch(() => resolve(local));
  const into = name !== undefined && (/[/\\]$/.test(local) || (await isFolder(path)));
  const final = into ? join(path, name) : path;
  const folder = (await isFolder(final)) ? final : dirname(final);
  try {
    if (into) await mkdir(path, { recursive: true });
    return { path: final, stage: await mkdtemp(join(folder, prefix)) };
  } catch (error) {
    throw notWritable(folder, error as NodeJS.ErrnoException);
  }
}

/** Renames a tree into place; existing other files stay. Throws a UserError where something is in the way. */
export async function place(from: string, to: string): Promise<void> {
  const source = await lstat(from);
  const there = await lstat(to).catch(() => undefined);
  if (!source.isDirectory()) {
    if (there?.isDirectory()) throw inTheWay(to, 'a folder');
    return rename(from, to);
  }
  if (!there) return rename(from, to);
  if (there.isSymbolicLink()) throw inTheWay(to, 'a link');
  if (!there.isDirectory()) throw inTheWay(to, 'not a folder');
  for (const name of await readdir(from)) await place(join(from, name), join(to, name));
}

/** Of a folder whose name we chose ourselves: a link there was planted, or leads somewhere nobody typed. */
export async function refuseLink(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined);
  if (there?.isSymbolicLink()) throw inTheWay(path, 'a link');
}

/** Removes a stage; what is gone already is fine. */
export const removeStage = (stage: string): Promise<void> => rm(stage, { recursive: true, force: true });

async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

function notWritable(folder: string, error: NodeJS.ErrnoException): UserError {
  const missing = error.code === 'ENOENT';
  return new UserError(
    {
      what: `nothing can be written in ${folder}`,
      why: missing ? 'there is no such folder' : error.message,
      next: missing ? `mkdir -p ${folder}` : 'choose another folder',
    },
    error,
  );
}

function inTheWay(path: string, kind: string): UserError {
  return new UserError({
    what: `${basename(path)} cannot be put in place`,
    why: `${path} is ${kind}`,
    next: 'remove it, or choose another folder',
  });
}
