// Which Debian archive the image comes from: the one the host itself uses, or Debian's own.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Mirrors {
  readonly archive: string;
  readonly security: string;
}

const DEBIAN: Mirrors = {
  archive: 'http://deb.debian.org/debian',
  security: 'http://deb.debian.org/debian-security',
};

/** The mirrors in the host's package sources; Debian's own where the host is not a Debian. */
export function readMirrors(): Mirrors {
  const folder = '/etc/apt/sources.list.d';
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /\.(list|sources)$/.test(name))
    : [];
  const files = ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))];
  return mirrorsOf(files.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8')));
}

/** Looks for archive addresses by their path, in both forms of source files. */
export function mirrorsOf(texts: readonly string[]): Mirrors {
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => /^\s*(deb|URIs:)\s/.test(line));
  const addresses = lines.flatMap((line) => line.match(/https?:\/\/[^\s\]]+/g) ?? []);
  const find = (suffix: string) =>
    addresses.map((one) => one.replace(/\/+$/, '')).find((one) => one.endsWith(suffix));
  return {
    archive: find('/debian') ?? DEBIAN.archive,
    security: find('/debian-security') ?? DEBIAN.security,
  };
}

/** The lines of sources.list for the image, also those its boxes will use. */
export function renderSources(mirrors: Mirrors, release: string): string[] {
  return [
    `deb ${mirrors.archive} ${release} main`,
    `deb ${mirrors.archive} ${release}-updates main`,
    `deb ${mirrors.security} ${release}-security main`,
  ];
}
