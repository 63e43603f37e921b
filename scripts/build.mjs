// Bundles src/ into dist/: one file per bin and shared chunks, so that the installed package fetches nothing.
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/**
 * The SDK's schemas write XML names as `{ [_xN]: … }`. For esbuild a computed key may have side effects, so it would
 * keep every schema of EC2, half a megabyte, in every command that makes one call; with plain keys it drops them.
 */
const plainKeys = {
  name: 'plain-keys',
  setup: ({ onLoad }) =>
    onLoad({ filter: /client-[^/]+[/]dist-es[/]schemas[/]schemas_0\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]),
      );
      const contents = text.replace(/\[(_\w+)\](?=: )/g, (key, name) => constants.get(name) ?? key);
      return { contents, loader: 'js' };
    }),
};

// Beside the old one, and put in its place as a whole: what runs from dist/ meanwhile finds its files.
const [fresh, old] = ['dist.new', 'dist.old'];
for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
await build({
  entryPoints: ['stack', 'fleet', 'ami', 'trigger'].map((bin) => `src/cli/${bin}.ts`),
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The SDK's "main" is CommonJS, which cannot be tree-shaken.
  mainFields: ['module', 'main'],
  chunkNames: 'chunks/[name]-[hash]',
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  banner: {
    // CommonJS packages inside an ESM bundle still ask for these three.
    js: [
      '#!/usr/bin/env node',
      "import { createRequire as __createRequire } from 'node:module';",
      "import { fileURLToPath as __toPath } from 'node:url';",
      'const require = __createRequire(import.meta.url);',
      'const __filename = __toPath(import.meta.url);',
      "const __dirname = __toPath(new URL('.', import.meta.url));",
    ].join('\n'),
  },
  // ssh2 loads its optional native parts in a try block; without them it runs on node:crypto.
  external: ['cpu-features', '*.node'],
  plugins: [plainKeys],
  logLevel: 'warning',
});
for (const bin of ['stack', 'fleet', 'ami', 'trigger']) chmodSync(`${fresh}/${bin}.js`, 0o755);
for (const folder of ['templates', 'playbooks']) cpSync(folder, `${fresh}/${folder}`, { recursive: true });
if (existsSync('dist')) renameSync('dist', old);
renameSync(fresh, 'dist');
rmSync(old, { recursive: true, force: true });
