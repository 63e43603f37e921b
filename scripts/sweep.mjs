// Bundles a driver of test/sweep/ and runs it with the words of the command line: `npm run sweep`, `npm run soak`.
import { spawn } from 'node:child_process';
import { build } from 'esbuild';

process.chdir(new URL('..', import.meta.url).pathname);
const [driver = 'main', ...words] = process.argv.slice(2);
const outdir = 'node_modules/.sweep';
await build({
  entryPoints: [`test/sweep/${driver}.ts`],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Where the templates and steps are looked for, upwards.
  sourcemap: 'inline',
  logLevel: 'warning',
});
const child = spawn(process.execPath, ['--enable-source-maps', `${outdir}/${driver}.mjs`, ...words], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
