// Volumes and snapshots: sparse files, copied without their holes.
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Layout, requireId } from './layout.js';
import { detachLoops, findLoops } from './loop-devices.js';
import { runCommand } from './process.js';

const GIB = 1024 ** 3;
/** Copying a volume takes as long as its data; this is a disk that has stopped answering. */
const COPY_LIMIT_MS = 30 * 60_000;

export function volumeFile(layout: Layout, volumeId: string): string {
  return join(layout.volumes, `${requireId(volumeId)}.img`);
}

/** A volume that exists stays as it is: this is the second try of the same call. */
export async function createVolume(
  layout: Layout,
  volume: { readonly volumeId: string; readonly sizeGiB: number; readonly snapshotId?: string },
): Promise<void> {
  const file = volumeFile(layout, volume.volumeId);
  if (existsSync(file)) return;
  await writeWhole(file, async (draft) => {
    if (volume.snapshotId !== undefined) await copySparse(snapshotFile(layout, volume.snapshotId), draft);
    await extend(draft, volume.sizeGiB * GIB);
  });
}

/** Makes a volume larger, also while a machine uses it; never smaller. */
export async function growVolume(layout: Layout, volumeId: string, sizeGiB: number): Promise<void> {
  const file = volumeFile(layout, volumeId);
  await extend(file, sizeGiB * GIB);
  for (const device of await findLoops(file)) await runCommand(['losetup', '--set-capacity', device]);
}

export async function deleteVolume(layout: Layout, volumeId: string): Promise<void> {
  const file = volumeFile(layout, volumeId);
  if (existsSync(file)) await detachLoops(file);
  rmSync(file, { force: true });
}

/** Copies the volume as it is on disk now; whoever has it mounted must hold still meanwhile. */
export async function copyToSnapshot(layout: Layout, snapshotId: string, volumeId: string): Promise<void> {
  const file = snapshotFile(layout, snapshotId);
  if (!existsSync(file)) await writeWhole(file, (draft) => copySparse(volumeFile(layout, volumeId), draft));
}

export function snapshotExists(layout: Layout, snapshotId: string): boolean {
  return existsSync(snapshotFile(layout, snapshotId));
}

export function deleteSnapshot(layout: Layout, snapshotId: string): void {
  rmSync(snapshotFile(layout, snapshotId), { force: true });
}

function snapshotFile(layout: Layout, snapshotId: string): string {
  return join(layout.snapshots, `${requireId(snapshotId)}.img`);
}

/** A file under its own name is whole: a crash leaves only a draft, which the next try replaces. */
async function writeWhole(file: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${file}.new`;
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  rmSync(draft, { force: true });
  await write(draft);
  await rename(draft, file);
}

async function copySparse(from: string, to: string): Promise<void> {
  const argv = ['cp', '--sparse=always', '--reflink=auto', '--', from, to];
  await runCommand(argv, { timeoutMs: COPY_LIMIT_MS });
}

async function extend(file: string, bytes: number): Promise<void> {
  if (existsSync(file) && statSync(file).size >= bytes) return;
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.truncate(bytes);
  } finally {
    await handle.close();
  }
}
