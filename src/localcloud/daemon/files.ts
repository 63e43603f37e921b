// The files of a local cloud's folder, and how they are written: whole or not at all, for their owner only.
import {
  chmodSync,
  closeSync,
  existsSync,
  fchownSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { LocalCloudError } from './error.js';

/** Who may read what the background process, which runs as root, tells its user. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface CloudFiles {
  readonly dir: string;
  readonly state: string;
  readonly keys: string;
  /** What kind of local cloud it is, as CloudSettings. */
  readonly settings: string;
  readonly endpoint: string;
  readonly log: string;
  readonly progress: string;
  /** Why the last start failed, as a LocalCloudProblem. */
  readonly failure: string;
  /** Certificate of the authority that signs the load balancers' certificates. */
  readonly authority: string;
  /** The load balancers' certificates, their keys and their authority's. */
  readonly front: string;
}

/** Paths of everything this process keeps; the machines keep theirs beside. */
export function cloudFiles(dir: string): CloudFiles {
  const folder = resolve(dir);
  return {
    dir: folder,
    state: join(folder, 'state.jsonl'),
    keys: join(folder, 'keys.json'),
    settings: join(folder, 'settings.json'),
    endpoint: join(folder, 'endpoint.json'),
    log: join(folder, 'cloud.log'),
    progress: join(folder, 'progress'),
    failure: join(folder, 'failure.json'),
    authority: join(folder, 'authority.pem'),
    front: join(folder, 'front'),
  };
}

/** Reads `uid:gid`. */
export function readOwner(text: string): Owner {
  const [, uid, gid] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`not a user and group in numbers: ${text}`);
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * Makes the folder, closed to others.
 * @throws LocalCloudError not-permitted for one that somebody else made, or may write in: what lies in it is believed,
 * the key among it, by a process that runs as root
 */
export function makeFolder(dir: string, owner?: Owner): void {
  if (existsSync(dir)) refuseForeign(dir, owner);
  else {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o700);
  }
}

function refuseForeign(dir: string, owner?: Owner): void {
  const { uid, mode } = statSync(dir);
  const why = !isOurs(uid, owner)
    ? `It belongs to user ${uid}.`
    : (mode & 0o002) !== 0 && 'Every user of this machine may write in it.';
  if (!why) return;
  throw new LocalCloudError({
    reason: 'not-permitted',
    what: `The local cloud cannot be kept in ${dir}.`,
    why,
    next: 'Set FLOTILLA_LOCAL_DIR to a folder of your own.',
  });
}

/** Root's, this user's, or of whom root serves; who became root by sudo keeps what is his. */
function isOurs(uid: number, owner?: Owner): boolean {
  return [0, process.getuid?.(), owner?.uid, Number(process.env.SUDO_UID ?? 0)].includes(uid);
}

/** The JSON in a file that nobody else put there; undefined where there is none. */
export function readOwnJsonFile<T>(file: string): T | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && isOurs(found.uid) ? readJsonFile<T>(file) : undefined;
}

/** Writes a file of mode 0600 in one step; the owner is set before anyone can see it under its name. */
export function writePrivate(file: string, text: string, owner?: Owner): void {
  const fresh = `${file}.${process.pid}.new`;
  const fd = openSync(fresh, 'wx', 0o600);
  try {
    writeSync(fd, text);
    if (owner) fchownSync(fd, owner.uid, owner.gid);
  } finally {
    closeSync(fd);
  }
  renameSync(fresh, file);
}

/** The JSON in a file, or undefined where there is no file. */
export function readJsonFile<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
