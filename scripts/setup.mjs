// Installs what is missing for building, trying and testing, on Debian and Ubuntu.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fail, isInstalled, run, runAsRoot } from './run.mjs';

/** npm packages as the lock file says; again only when the lock file is newer than what is installed. */
export function installNpmPackages() {
  const mark = 'node_modules/.package-lock.json';
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  // Not `npm ci`: it refuses a lock file made where a registry lacked the optional packages of other platforms.
  // No dependency needs its install script: esbuild's binary is a package of its own, ssh2's native parts are optional.
  run(['npm', 'install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund']);
}

const lists = {
  boxes: readList('../src/localcloud/machines/host-tools.json'),
  tests: readList('./test-tools.json'),
  login: [{ files: ['ssh'], package: 'openssh-client' }],
};

function readList(file) {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
}

/**
 * Debian packages of the programs that are missing.
 * @param groups `boxes`: what the local cloud needs; `login`: what stack login needs; `tests`: what only tests need
 */
export function installHostTools(groups) {
  const tools = groups.flatMap((group) => lists[group]);
  const missing = tools.filter((tool) => !tool.files.some(isPresent));
  const packages = [...new Set(missing.map((tool) => tool.package))];
  if (packages.length === 0) return;
  if (!isInstalled('apt-get')) {
    fail(
      `This machine lacks ${packages.join(', ')} and has no apt-get. Install them (names as on Debian) and run this again.`,
    );
  }
  process.stderr.write(`Installing ${packages.join(' ')}\n`);
  runAsRoot(['apt-get', 'update', '-q']);
  const status = runAsRoot(
    [
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      'install',
      '-y',
      '-q',
      '--no-install-recommends',
      ...packages,
    ],
    { allowFailure: true },
  );
  if (status !== 0)
    fail(
      `These packages could not be installed: ${packages.join(' ')}. Install them by hand, then run this again.`,
    );
}

function isPresent(file) {
  return file.startsWith('/') ? existsSync(file) : isInstalled(file);
}
