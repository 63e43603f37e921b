// The life of the background process: open what is kept, answer until told to end, leave everything in order.
import { rmSync } from 'node:fs';
import { describeError } from './assemble.js';
import { bringUp } from './bring-up.js';
import { toProblem } from './error.js';
import { cloudFiles, makeFolder, readOwner, writePrivate } from './files.js';
import { requireRoot, requireTools } from './host.js';
import { openJournal } from './journal.js';
import { takeLock } from './lock.js';
import type { ServeContext, ServeOptions } from './options.js';
import type { CloudParts } from './parts.js';
import { readSettings } from './settings.js';

/**
 * Serves the local cloud in `dir`; resolves when it has ended in order, or at once where another process serves
 * it. The caller then ends the process: work in the background is taken up again by the next start.
 * Why a start failed is left in the folder for whoever waits for it, and thrown.
 */
export async function serveCloud(options: ServeOptions, parts: CloudParts): Promise<void> {
  const files = cloudFiles(options.dir);
  const owner = options.owner === undefined ? undefined : readOwner(options.owner);
  makeFolder(files.dir, owner);
  const lock = await takeLock(files.dir);
  if (!lock) return;
  const journal = openJournal(files, owner);
  rmSync(files.failure, { force: true });
  try {
    const settings = readSettings(files.dir);
    await serveLocked({ port: options.port, owner, files, journal, parts, settings });
  } catch (error) {
    journal.log(`the local cloud failed: ${describeError(error)}`);
    writePrivate(files.failure, JSON.stringify(toProblem(error)), owner);
    throw error;
  } finally {
    await lock.release();
  }
}

async function serveLocked(context: ServeContext): Promise<void> {
  requireRoot(context.parts);
  await requireTools(context.parts);
  const { log } = context.journal;
  log(`starting, process ${process.pid}`);
  // A closed terminal is no reason to end, and nothing that goes wrong in the background is either.
  process.on('SIGHUP', () => log('hang-up ignored'));
  process.on('unhandledRejection', (error) => log(`unhandled: ${describeError(error)}`));
  const running = await bringUp(context);
  process.once('SIGTERM', () => running.end('stop'));
  process.once('SIGINT', () => running.end('stop'));
  const ending = await running.ending;
  log(ending === 'stop' ? 'stopping' : 'resetting');
  await running.close(ending);
  // After a reset there is no log any more.
  if (ending === 'stop') log('ended');
}
