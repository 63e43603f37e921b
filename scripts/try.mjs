// From nothing to a box with a notebook on this machine: installs, builds, starts the local cloud, creates a box.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from './run.mjs';
import { installHostTools, installNpmPackages } from './setup.mjs';

process.chdir(new URL('..', import.meta.url).pathname);
installNpmPackages();
installHostTools(['boxes', 'login']);
run([process.execPath, 'scripts/build.mjs']);

const stack = resolve('dist/stack.js');
const user = process.argv[2] ?? 'alice';
mkdirSync('try', { recursive: true });
process.chdir('try');
run([process.execPath, stack, 'create', user]);
process.stderr.write(`
The box lives in the workspace ./try. From there:
  node ../dist/stack.js login ${user}
  node ../dist/stack.js delete ${user} --discard-data
  node ../dist/stack.js local reset      removes every trace of the local cloud
`);
