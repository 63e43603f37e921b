// Which files of a folder on a box are not here yet, or not as they are there.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { visible } from '../../model/visible.js';
import { memberName } from './member-name.js';

export interface RemoteFile {
  /** Below the folder; each part was checked. */
  readonly parts: readonly string[];
  readonly size: number;
  /** Whole seconds since 1970: that is what an archive keeps. */
  readonly mtime: number;
}

export interface Listing {
  readonly files: readonly RemoteFile[];
  /** Links, devices and odd names, each with its reason. */
  readonly skipped: readonly string[];
}

/** Reads what `find -printf '%y %s %T@ %P\0'` said. Nothing in it is believed but for choosing what to ask for. */
export function parseListing(text: string): Listing {
  const files: RemoteFile[] = [];
  const skipped: string[] = [];
  for (const record of text.split('\0')) {
    const [, kind, size, mtime, path = ''] = /^(.) (\d+) (-?\d+)(?:\.\d*)? (.+)$/s.exec(record) ?? [];
    if (kind === undefined || kind === 'd') continue;
    const name = memberName(path);
    const why = 'refused' in name ? name.why : kind === 'f' ? undefined : reasonOf(kind);
    if (why !== undefined) skipped.push(`${visible(path)}: ${why}`);
    else if ('parts' in name)
      files.push({ parts: name.parts, size: Number(size), mtime: Math.max(0, Number(mtime)) });
  }
  return { files, skipped: skipped.slice(0, 100) };
}

const reasonOf = (kind: string): string =>
  kind === 'l' ? 'it is a link' : 'it is neither a file nor a folder';

/** Those that are missing below the local folder, or there with another size or time. */
export async function changedFiles(files: readonly RemoteFile[], local: string): Promise<RemoteFile[]> {
  const changed: RemoteFile[] = [];
  for (const file of files) {
    const here = await lstat(join(local, ...file.parts)).catch(() => undefined);
    const same = here?.isFile() && here.size === file.size && Math.floor(here.mtimeMs / 1000) === file.mtime;
    if (!same) changed.push(file);
  }
  return changed;
}

/**
 * The names for `tar --null -T -`: the folder itself, each file, and before it the folders it is in.
 * All begin with `./`, so that none is read as an option.
 */
export function archiveNames(files: readonly RemoteFile[]): string {
  const names = new Set(['.']);
  for (const { parts } of files) {
    for (let depth = 1; depth <= parts.length; depth++) names.add(`./${parts.slice(0, depth).join('/')}`);
  }
  return [...names].map((name) => `${name}\0`).join('');
}
