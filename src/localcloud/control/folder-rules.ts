// Which folders of the host a user may offer to boxes: a folder of his own that holds work and no secrets.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineFolder } from '../machines/machines.js';

export interface FolderAsker {
  /** The user whom this local cloud serves; its requests are signed with a key that only he can read. */
  readonly uid: number;
  /** The folder of the local cloud itself. */
  readonly dir: string;
}

/** Folders of the system, and of no user, with all that lies below them. */
const systemFolders = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/proc', '/run', '/sbin', '/sys', '/usr'],
  ...['/var/backups', '/var/cache', '/var/lib', '/var/log', '/var/mail', '/var/run', '/var/spool'],
];
/** Folders that hold those of users: they are not to be had as a whole. */
const gatherings = ['/', '/home', '/root', '/media', '/mnt', '/opt', '/srv', '/tmp', '/var', '/var/tmp'];
/** What tells a home folder from a folder of work. */
const marksOfHome = ['.ssh', '.gnupg', '.aws', '.bash_history', '.profile'];

/** The folder without links, with its owner; or, as a text, why boxes may not have it. */
export function ownFolder(path: string, asker: FolderAsker): MachineFolder | string {
  const folder = resolved(path);
  if (folder === undefined) return 'there is no such folder';
  const facts = statSync(folder);
  if (!facts.isDirectory()) return 'it is no folder';
  const refused = refusedPlace(folder, asker.dir);
  if (refused !== undefined) return refused;
  if (facts.uid !== asker.uid) return `it belongs to user ${facts.uid}, and you are user ${asker.uid}`;
  return { folder, uid: facts.uid, gid: facts.gid };
}

function resolved(path: string): string | undefined {
  try {
    return path.startsWith('/') ? realpathSync(path) : undefined;
  } catch {
    // A link in a circle and a folder nobody may enter come to the same here.
    return undefined;
  }
}

function refusedPlace(folder: string, cloudDir: string): string | undefined {
  if (gatherings.includes(folder) || systemFolders.some((place) => isWithin(folder, place))) {
    return 'it belongs to the system, not to your work';
  }
  if (/\/\./.test(folder)) return 'it lies in a hidden folder, where programs keep keys and settings';
  const mark = marksOfHome.find((name) => existsSync(join(folder, name)));
  if (mark !== undefined) return `it holds ${mark}: a box gets a folder of work, not a home`;
  const cloud = resolved(cloudDir) ?? cloudDir;
  if (isWithin(folder, cloud) || isWithin(cloud, folder)) return 'it holds the local cloud itself';
  // Tags name folders, and have at most 256 letters.
  if (folder.length > 256 || /\p{Cc}/u.test(folder)) {
    return 'its path is longer than 256 letters, or holds a control character';
  }
  return undefined;
}

const isWithin = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
