// Removes what a local cloud's process keeps in its folder, by name: the folder may hold other things.
import { rmSync } from 'node:fs';
import type { CloudFiles } from './files.js';

/** Removes the files that exist; the log goes too, as it tells of what is gone. */
export function removeCloudFiles(files: CloudFiles): void {
  const { state, keys, settings, endpoint, log, progress, failure, authority, front } = files;
  const leftovers = [`${state}.new`, `${log}.1`];
  const own = [state, keys, settings, endpoint, log, progress, failure, authority, front];
  for (const path of [...own, ...leftovers]) {
    rmSync(path, { recursive: true, force: true });
  }
}
