// Names and places of everything one local cloud makes on its host.
import { createHash } from 'node:crypto';
import { join } from 'node:path';

export interface Layout {
  readonly dir: string;
  /** Eight hex digits of the folder's name: tells this cloud's things from those of other clouds of the host. */
  readonly key: string;
  /** Network namespace that routes between the machines and the host. */
  readonly router: string;
  /** The host's end of the cable to the router; at most 15 characters. */
  readonly uplink: string;
  readonly imageRepository: string;
  readonly volumes: string;
  readonly snapshots: string;
  readonly machines: string;
}

export interface MachinePlaces {
  readonly dir: string;
  /** Name of the container and of its network namespace. */
  readonly name: string;
  /** The router's end of the machine's cable. */
  readonly cable: string;
  readonly seed: string;
  /** What the machine may read of the host: device table, name servers. */
  readonly host: string;
  readonly consoleLog: string;
  /** Where a folder of the host is mounted while the machine starts; nothing below it is ours to remove. */
  readonly folder: string;
  /** Which folder that is. */
  readonly folderRecord: string;
}

/** Places and names for the local cloud that keeps its files in `dir`. */
export function layoutOf(dir: string): Layout {
  const key = shortHash(dir, 8);
  return {
    dir,
    key,
    router: `flt${key}`,
    uplink: `flt${key}`,
    imageRepository: `localhost/flotilla-${key}`,
    volumes: join(dir, 'volumes'),
    snapshots: join(dir, 'snapshots'),
    machines: join(dir, 'machines'),
  };
}

/** Not in the cloud's own folder, which is removed with all it holds. */
export const FOLDERS = '/run/flotilla';

/** Places and names of one machine; `id` is its instance id. */
export function machinePlaces(layout: Layout, id: string): MachinePlaces {
  const dir = join(layout.machines, requireId(id));
  const name = `flt${layout.key}-${id}`;
  return {
    dir,
    name,
    cable: `m${shortHash(id, 12)}`,
    seed: join(dir, 'seed'),
    host: join(dir, 'host'),
    consoleLog: join(dir, 'console.log'),
    folder: join(FOLDERS, name),
    folderRecord: join(dir, 'folder.json'),
  };
}

/** Ids become file names: refuses anything that could leave the cloud's folder. */
export function requireId(id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(id)) throw new Error(`not an id: ${JSON.stringify(id)}`);
  return id;
}

function shortHash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
