// Takes a module of src/ into a measurement: what has no command of its own.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/** @param path of the module, as `src/localcloud/control/call.ts` */
export async function importSource(path) {
  const outfile = join(root, 'node_modules/.cache/bench', path.replaceAll('/', '-').replace(/ts$/, 'mjs'));
  await build({
    entryPoints: [join(root, path)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
