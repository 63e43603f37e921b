// Finds the files that come with the program, whether it runs from src/, from dist/ or from dist/chunks/.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const namePattern = /^[a-z0-9][a-z0-9-]*\.[a-z]+$/;

/**
 * @param folder below the package, e.g. `templates` or `playbooks/steps`
 * @throws Error for a file that was not shipped: a bug, not the user's doing
 */
export async function readShipped(folder: string, file: string): Promise<string> {
  if (!namePattern.test(file)) throw new Error(`not the name of a shipped file: ${file}`);
  return readFile(join(findFolder(folder, here), file), 'utf8');
}

/** The folder in the nearest directory upwards that has it, at most three up: dist/chunks is the deepest we run from. */
export function findFolder(folder: string, from: string): string {
  let base = from;
  for (let level = 0; level <= 3; level++, base = dirname(base)) {
    const candidate = join(base, folder);
    if (existsSync(candidate)) return candidate;
  }
  throw new Error(`${folder}/ did not come with this program (looked upwards from ${from})`);
}
