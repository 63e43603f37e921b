// Which programs the machines need on the host, and the Debian packages that bring them.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import hostTools from './host-tools.json' with { type: 'json' };

/** Any one of `files` will do; a plain name is looked for in the folders of PATH. The set-up scripts read it too. */
interface HostTool {
  readonly files: readonly string[];
  /** The Debian package that brings it. */
  readonly package: string;
}

/** The Debian packages still to be installed, each once; empty when the host is ready. */
export async function missingHostTools(find = findProgram): Promise<string[]> {
  const missing = new Set<string>();
  for (const tool of hostTools as readonly HostTool[]) {
    const found = await Promise.all(tool.files.map((file) => find(file)));
    if (found.every((path) => path === undefined)) missing.add(tool.package);
  }
  return [...missing];
}

/** Throws an error that names what is missing and how to get it. */
export async function requireHostTools(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error('Real boxes are containers with their own network and disks: run this as root (sudo).');
  }
  const missing = await missingHostTools();
  if (missing.length === 0) return;
  throw new Error(
    `Missing on this host: ${missing.join(' ')}. Install with: apt-get install ${missing.join(' ')}`,
  );
}

/** The path of a program, looked for in PATH and the folders of root's programs. */
export async function findProgram(file: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const paths = file.startsWith('/') ? [file] : folders.map((folder) => join(folder, file));
  for (const path of paths) {
    const readable = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (readable) return path;
  }
  return undefined;
}
