// A folder of the host that a machine has as one of its own: mounted while the machine starts, and in no other moment.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FOLDER_SCRIPT } from './folder-script.js';
import type { MachinePlaces } from './layout.js';
import type { MachineFolder } from './machines.js';
import { runCommand, tryCommand } from './process.js';

/** Where the machine finds it; below /run/host, where systemd expects what comes from a container's host. */
export const FOLDER_IN_MACHINE = '/run/host/notebooks';

/** The first user that cloud-init makes: ubuntu, or whatever the login user is called. */
const MACHINE_USER = 1000;

/** Throws, with the reason, where the folder cannot be mounted for its user. */
export async function probeFolder(folder: MachineFolder): Promise<void> {
  await runCommand(folderArguments(folder), { input: FOLDER_SCRIPT });
}

/** What later starts of the machine mount; a machine that was made without a folder never gets one. */
export function recordFolder(places: MachinePlaces, folder: MachineFolder | undefined): void {
  if (folder) writeFileSync(places.folderRecord, JSON.stringify(folder), { mode: 0o600 });
}

/**
 * Runs a start with the machine's folder mounted where its container looks for it. The container gets a mount of its
 * own, so the one of the host goes at once: nothing that is removed here later can lead into the folder.
 */
export async function withFolder<T>(places: MachinePlaces, start: () => Promise<T>): Promise<T> {
  const folder = recordedFolder(places);
  if (folder === undefined) return start();
  await releaseFolder(places);
  mkdirSync(dirname(places.folder), { recursive: true, mode: 0o700 });
  mkdirSync(places.folder, { mode: 0o700 });
  try {
    await runCommand([...folderArguments(folder), places.folder], { input: FOLDER_SCRIPT });
    return await start();
  } finally {
    await unmount(places);
  }
}

/** Throws where the machine has a folder, and that cannot be mounted any more. */
export async function probeRecorded(places: MachinePlaces): Promise<void> {
  const folder = recordedFolder(places);
  if (folder) await probeFolder(folder);
}

function recordedFolder({ folderRecord }: MachinePlaces): MachineFolder | undefined {
  if (!existsSync(folderRecord)) return undefined;
  return JSON.parse(readFileSync(folderRecord, 'utf8')) as MachineFolder;
}

/** Takes away what a kill in the middle of a start, or a machine that is gone, has left. */
export async function releaseFolder(places: Pick<MachinePlaces, 'folder'>): Promise<void> {
  if (!existsSync(places.folder)) return;
  await unmount(places);
  // Never recursively: were something still mounted there, this fails and the user's files stay.
  rmdirSync(places.folder);
}

async function unmount({ folder }: Pick<MachinePlaces, 'folder'>): Promise<void> {
  await tryCommand(['umount', '--lazy', '--', folder], /not mounted|no mount point/i);
}

function folderArguments({ folder, uid, gid }: MachineFolder): string[] {
  return ['perl', '-', ...[folder, uid, gid, MACHINE_USER, MACHINE_USER].map(String)];
}
