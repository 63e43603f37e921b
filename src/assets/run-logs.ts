// Finds the logs that earlier runs left in logs/.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafely } from './safe-files.js';

export interface LogText {
  /** Relative to the workspace. */
  readonly file: string;
  readonly text: string;
}

/** The newest log of a command about that box; undefined where there is none. */
export async function newestLog(workspace: string, user: string): Promise<LogText | undefined> {
  const names = await readdir(join(workspace, 'logs')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  // Command names are words, so `a-b` is never taken for `b`; names begin with their time.
  const pattern = new RegExp(`Z?-stack-(?:restart-)?[a-z]+-${user}-\\d+\\.log$`);
  const name = names
    .filter((one) => pattern.test(one))
    .sort()
    .at(-1);
  if (name === undefined) return undefined;
  const file = join('logs', name);
  const text = await readSafely(join(workspace, file), { what: 'the log', maxBytes: 64 * 2 ** 20 });
  return text === undefined ? undefined : { file, text };
}
