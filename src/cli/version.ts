// The version of the installed package.
import { readFileSync } from 'node:fs';

/** Reads package.json, which lies one folder above both src/cli/.. and dist/. */
export function version(): string {
  for (const place of ['../package.json', '../../package.json']) {
    const found = readVersion(new URL(place, import.meta.url));
    if (found) return found;
  }
  throw new Error('package.json of flotilla is missing beside its bundle');
}

function readVersion(url: URL): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(url, 'utf8')) as { name?: string; version?: string };
    return manifest.name === 'flotilla' ? manifest.version : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
