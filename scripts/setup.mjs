// Installs what is missing for building, trying and testing, on Debian and Ubuntu.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fail, isInstalled, run, runAsRoot } from './run.mjs';

/** npm packages as the lock file says; again only when the lock file is newer than what is installed. */
export function installNpmPackages() {
  const mark = 'node_modules/.package-lock.json';
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync('package-lock.json').mtimeMs) return;
  // No dependency needs its install script: esbuild's binary is a package of its own, ssh2's native parts are optional.
  run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
}

/**
 * Debian packages of the programs that are missing.
 * @param groups names of lists in host-tools.json: `boxes`, `tests`
 */
export function installHostTools(groups) {
  const lists = JSON.parse(readFileSync(new URL('./host-tools.json', import.meta.url), 'utf8'));
  const missing = groups.flatMap((group) => lists[group]).filter((tool) => !isPresent(tool));
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

function isPresent(tool) {
  return tool.file ? existsSync(tool.file) : isInstalled(tool.program);
}
