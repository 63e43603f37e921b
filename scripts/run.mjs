// Runs programs for the set-up scripts: argv arrays, no shell, root by sudo where it must be.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Runs a program with its output shown; ends this process with a message when it fails. */
export function run(argv, { env = {}, allowFailure = false } = {}) {
  const done = spawnSync(argv[0], argv.slice(1), { stdio: 'inherit', env: { ...process.env, ...env } });
  if (done.error) fail(`${argv[0]} could not be started: ${done.error.message}`);
  if (done.status !== 0 && !allowFailure)
    fail(`${argv.join(' ')} ended with status ${done.status ?? done.signal}`);
  return done.status ?? 1;
}

/** The same as root: directly, or through sudo, which may ask where there is a terminal. */
export function runAsRoot(argv, options) {
  if (process.getuid?.() === 0) return run(argv, options);
  if (!isInstalled('sudo')) fail(`root is needed for: ${argv.join(' ')}\nRun it as root, or install sudo.`);
  const ask = process.stdin.isTTY ? [] : ['-n'];
  return run(['sudo', ...ask, ...argv], options);
}

/** Whether a program is on the PATH or where Debian keeps root's programs. */
export function isInstalled(program) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
