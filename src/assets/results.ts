// logs/<time>-<command>.json: what a command did to each of many boxes, for people, scripts and `--retry-failed`.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../model/errors.js';
import { readSafely, replaceSafely } from './safe-files.js';

export interface BoxResult {
  readonly user: string;
  readonly state: 'done' | 'failed' | 'skipped';
  readonly seconds: number;
  /** Of what failed or was skipped. */
  readonly why?: string;
  readonly next?: string;
  /** What the command has to say of this box besides. */
  readonly details?: unknown;
}

export interface Results {
  /** The words typed but for the command on the box: `fleet run ws`. */
  readonly command: string;
  /** ISO 8601. */
  readonly started: string;
  readonly ended: string;
  readonly boxes: readonly BoxResult[];
}

/** Writes the file, mode 0600; answers its path relative to the workspace. */
export async function writeResults(workspace: string, results: Results): Promise<string> {
  await mkdir(join(workspace, 'logs'), { recursive: true, mode: 0o700 });
  const time = results.started.replace(/[:.]/g, '-');
  const file = join('logs', `${time}-${nameOf(results.command)}-${process.pid}.json`);
  const text = `${JSON.stringify(results, null, 2)}\n`;
  await replaceSafely(join(workspace, file), text, { what: 'the results', mode: 0o600 });
  return file;
}

/** The results of the newest run of that command; undefined where there is none. */
export async function newestResults(workspace: string, command: string): Promise<Results | undefined> {
  const names = await readdir(join(workspace, 'logs')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const pattern = new RegExp(`Z-${nameOf(command)}-\\d+\\.json$`);
  for (const name of names
    .filter((one) => pattern.test(one))
    .sort()
    .reverse()) {
    const path = join(workspace, 'logs', name);
    const text = await readSafely(path, { what: 'the results', maxBytes: 256 * 2 ** 20 });
    const results = text === undefined ? undefined : parse(text, path);
    // The file's name has no room for every difference: `a-b` and `a--b` are two fleets.
    if (results?.command === command) return results;
  }
  return undefined;
}

const nameOf = (command: string): string => command.replace(/[^A-Za-z0-9]+/g, '-');

function parse(text: string, path: string): Results {
  try {
    const results = JSON.parse(text) as Results;
    if (Array.isArray(results.boxes)) return results;
  } catch {
    // A file cut short says the same as one that is something else.
  }
  throw new UserError({ what: `cannot use ${path}`, why: 'it holds no results', next: 'remove it' });
}
