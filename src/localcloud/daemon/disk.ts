// The space a folder takes on the disk; volumes are sparse, so sizes would tell far too much.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of the blocks in use below `path`; what vanishes meanwhile or may not be read counts as nothing. */
export async function diskUsage(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats) return 0;
  const own = stats.blocks * 512;
  if (!stats.isDirectory()) return own;
  const names = await readdir(path).catch(() => []);
  const inside = await Promise.all(names.map((name) => diskUsage(join(path, name))));
  return inside.reduce((sum, bytes) => sum + bytes, own);
}
