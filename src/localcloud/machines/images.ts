// Images of this cloud: committed machines, kept under the cloud's own name in the engine's storage.
import { type Layout, requireId } from './layout.js';
import { CommandError, runCommand, tryCommand } from './process.js';

const COMMIT_LIMIT_MS = 30 * 60_000;

/** The engine's name of an image that `commit` made. Names are lower case there. */
export function imageName(layout: Layout, imageId: string): string {
  return `${layout.imageRepository}:${requireId(imageId)}`;
}

export async function commitContainer(layout: Layout, container: string, imageId: string): Promise<void> {
  const argv = ['podman', 'commit', '--quiet', container, imageName(layout, imageId)];
  await runCommand(argv, { timeoutMs: COMMIT_LIMIT_MS });
}

export async function imageExists(name: string): Promise<boolean> {
  try {
    await runCommand(['podman', 'image', 'exists', name]);
    return true;
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === 1) return false;
    throw error;
  }
}

/** Machines made from the image keep running: their layers go when the last of them does. */
export async function removeImage(layout: Layout, imageId: string): Promise<void> {
  await tryCommand(['podman', 'untag', imageName(layout, imageId)], /image not known|no such image/i);
  await pruneImages(layout);
}

/** Removes images of this cloud that have neither a name nor a machine any more. */
export async function pruneImages(layout: Layout): Promise<void> {
  await runCommand(['podman', 'image', 'prune', '--force', '--filter', `label=flotilla.cloud=${layout.key}`]);
}

/** Removes all images of this cloud. The stock image belongs to the host and stays. */
export async function removeAllImages(layout: Layout): Promise<void> {
  const filter = `reference=${layout.imageRepository}`;
  const names = await runCommand([
    'podman',
    'images',
    '--filter',
    filter,
    '--format',
    '{{.Repository}}:{{.Tag}}',
  ]);
  const found = names.split('\n').filter(Boolean);
  if (found.length > 0) await runCommand(['podman', 'rmi', '--force', ...found]);
  await pruneImages(layout);
}
