// Removes everything one local cloud ever made on its host, whatever state it was left in.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeContainer } from './engine.js';
import { releaseFolder } from './folders.js';
import { removeHostAddresses } from './host-addresses.js';
import { removeAllImages } from './images.js';
import { deleteNamespace, runIpConverging } from './ip.js';
import { FOLDERS, type Layout, machinePlaces } from './layout.js';
import { detachLoops, listLoopFiles } from './loop-devices.js';
import { closeNat } from './nat.js';
import type { NetworkContext } from './network.js';

/** Found by names and labels on the host rather than by our own records: records can be lost. */
export async function resetHost(context: NetworkContext, ids: readonly string[]): Promise<void> {
  const { layout, router } = context;
  for (const id of ids) await removeContainer(machinePlaces(layout, id).name);
  for (const folder of foldersOf(layout)) await releaseFolder({ folder });
  await removeHostAddresses(context);
  for (const namespace of namespacesOf(layout)) await deleteNamespace(namespace);
  await runIpConverging(`link delete ${layout.uplink}`);
  await closeNat(layout, router.subnet);
  for (const file of await listLoopFiles()) {
    if (file.startsWith(`${layout.volumes}/`)) await detachLoops(file.replace(/ \(deleted\)$/, ''));
  }
  await removeAllImages(layout);
  for (const folder of [layout.machines, layout.volumes, layout.snapshots]) {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const file of ['network.json', 'stand-ins.json']) rmSync(join(layout.dir, file), { force: true });
}

/** Mount points that a kill in the middle of a start has left. */
function foldersOf(layout: Layout): string[] {
  if (!existsSync(FOLDERS)) return [];
  const mine = readdirSync(FOLDERS).filter((name) => name.startsWith(`flt${layout.key}-`));
  return mine.map((name) => join(FOLDERS, name));
}

function namespacesOf(layout: Layout): string[] {
  const folder = '/run/netns';
  if (!existsSync(folder)) return [];
  const mine = (name: string) => name === layout.router || name.startsWith(`flt${layout.key}-`);
  return readdirSync(folder).filter(mine);
}
