// Builds the stock image from the Debian archive, once per host and recipe.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { imageExists } from '../images.js';
import { withHostLock } from '../locks.js';
import { runCommand } from '../process.js';
import { readMirrors, renderSources } from './mirrors.js';
import { FILES, HOOKS, LINKS, PACKAGES, RELEASE, stockImageName } from './recipe.js';

const HOST_LOCK = '/run/lock/flotilla-image.lock';
const BUILD_LIMIT_MS = 45 * 60_000;

/**
 * Makes the stock image unless the host has it, and answers its name. Minutes at the first time, with a line of
 * progress per stage; a second process waits for the first.
 */
export async function ensureStockImage(progress: (line: string) => void): Promise<string> {
  const name = stockImageName();
  if (await imageExists(name)) return name;
  await withHostLock(HOST_LOCK, async () => {
    if (!(await imageExists(name))) await buildImage(name, progress);
  });
  return name;
}

async function buildImage(name: string, progress: (line: string) => void): Promise<void> {
  // Not /tmp: often in memory, too small, or mounted without leave to run programs.
  const folder = mkdtempSync('/var/tmp/flotilla-image-');
  try {
    const tar = join(folder, 'root.tar');
    writeOverlay(join(folder, 'overlay'));
    progress('building the image of the boxes from the Debian archive (once per host, a minute or two)');
    const onErrorLine = (line: string) => line.startsWith('I: ') && progress(line.slice(3));
    await runCommand(bootstrapArguments(folder, tar), { timeoutMs: BUILD_LIMIT_MS, onErrorLine });
    progress('handing the image to the container engine');
    await runCommand(['podman', 'import', '--quiet', tar, name], { timeoutMs: BUILD_LIMIT_MS });
    progress('the image of the boxes is ready');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Everything in one run of mmdebstrap: no second layer, nothing to clean afterwards. */
function bootstrapArguments(folder: string, tar: string): string[] {
  return [
    ...[
      'env',
      `TMPDIR=${folder}`,
      'mmdebstrap',
      '--variant=minbase',
      '--mode=root',
      `--include=${PACKAGES.join(',')}`,
    ],
    ...['man', 'doc', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    '--keyring=/usr/share/keyrings',
    `--customize-hook=sync-in ${join(folder, 'overlay')} /`,
    ...HOOKS.map((hook) => `--customize-hook=${hook}`),
    ...[RELEASE, tar, ...renderSources(readMirrors(), RELEASE)],
  ];
}

function writeOverlay(overlay: string): void {
  for (const { path, content, mode } of FILES) {
    makeFolder(overlay, path);
    writeFileSync(join(overlay, path), content, { mode });
    chmodSync(join(overlay, path), mode);
  }
  for (const { path, target } of LINKS) {
    makeFolder(overlay, path);
    symlinkSync(target, join(overlay, path));
  }
}

/** Modes are copied to the image: this process's umask must not decide them. */
function makeFolder(overlay: string, path: string): void {
  const folder = join(overlay, dirname(path));
  for (let part = folder; part.length >= overlay.length; part = dirname(part)) {
    mkdirSync(part, { recursive: true });
    chmodSync(part, 0o755);
  }
}
