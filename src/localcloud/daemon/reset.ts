// Removes a local cloud with everything it made, whether its process runs or not.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { LocalCloudError } from './error.js';
import { cloudFiles } from './files.js';
import { isRoot, requireRoot } from './host.js';
import { openJournal } from './journal.js';
import { withSudo } from './launch.js';
import { takeLock } from './lock.js';
import type { CloudParts } from './parts.js';
import { removeCloudFiles } from './remove.js';
import { endCloud } from './stop.js';

export interface ResetOptions {
  readonly dir: string;
  /** What runs this same function as root, through sudo; `--dir` is added. Absolute paths. */
  readonly command?: readonly string[];
}

/** Afterwards the folder holds nothing of the local cloud, nor the host anything it made. */
export async function resetCloud(options: ResetOptions, parts: CloudParts): Promise<void> {
  if (await endCloud(options.dir, 'reset')) return;
  const { dir } = cloudFiles(options.dir);
  if (!existsSync(dir)) return;
  if (parts.needsRoot && !isRoot() && options.command) return resetWithSudo(options.command, dir);
  requireRoot(parts);
  await resetHere(dir, parts);
}

async function resetHere(dir: string, parts: CloudParts): Promise<void> {
  const files = cloudFiles(dir);
  const lock = await takeLock(dir);
  if (!lock) throw failed('Another process has just started it.');
  try {
    const { log } = openJournal(files);
    const machines = await parts.openMachines({ dir, log, progress: log });
    await machines.reset();
    await machines.close();
    removeCloudFiles(files);
  } finally {
    await lock.release();
  }
}

async function resetWithSudo(command: readonly string[], dir: string): Promise<void> {
  const [program = '', ...args] = withSudo([...command, '--dir', dir]);
  const child = spawn(program, args, { stdio: 'inherit' });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw failed(`The reset as root ended with status ${status}.`);
}

function failed(why: string): LocalCloudError {
  return new LocalCloudError({
    reason: 'not-permitted',
    what: 'The local cloud was not reset.',
    why,
    next: 'Run the same command again with sudo.',
  });
}
