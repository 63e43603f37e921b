// Starts the local cloud in the background and waits until it answers.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Endpoint, findAnswering } from './endpoint.js';
import { LocalCloudError, type LocalCloudProblem } from './error.js';
import { type CloudFiles, cloudFiles, makeFolder, readJsonFile } from './files.js';
import { requireTools } from './host.js';
import { keepLogSmall } from './journal.js';
import { type Launch, launchServer } from './launch.js';
import { findHolder } from './lock.js';
import type { HostParts } from './parts.js';

export interface StartOptions {
  readonly dir: string;
  /** What runs `serveLocalCloud`; `--dir`, `--port` and `--owner uid:gid` are added. Absolute paths. */
  readonly command: readonly string[];
  /** Gets a line now and then while the first start makes the machines' image. */
  readonly report?: (line: string) => void;
  readonly port?: number;
}

interface Wait {
  readonly options: StartOptions;
  readonly files: CloudFiles;
  readonly parts: HostParts;
  readonly begun: number;
  readonly showProgress: () => void;
  launch?: Launch;
}

const pollMilliseconds = 100;
/** From the launch until the new process holds the lock; sudo may be asking for a password meanwhile. */
const lockMilliseconds = 120_000;
/** The longest a start may take: it makes the image from a Debian archive that may be slow. */
const startMilliseconds = 45 * 60_000;

/** The endpoint of the one that runs, or of a fresh one. Who calls at the same time gets the same. */
export async function startCloud(options: StartOptions, parts: HostParts): Promise<Endpoint> {
  const files = cloudFiles(options.dir);
  makeFolder(files.dir);
  const running = await findAnswering(files.endpoint);
  if (running) return running;
  await requireTools(parts);
  const showProgress = progressReader(files.progress, options.report ?? (() => {}));
  return waitUntilAnswering({ options, files, parts, begun: Date.now(), showProgress });
}

async function waitUntilAnswering(wait: Wait): Promise<Endpoint> {
  while (Date.now() - wait.begun < startMilliseconds) {
    const endpoint = await findAnswering(wait.files.endpoint);
    if (endpoint) return endpoint;
    if ((await findHolder(wait.files.dir)) === undefined) launchOrGiveUp(wait);
    else wait.showProgress();
    await sleep(pollMilliseconds);
  }
  throw startFailed(wait.files, 'It takes longer than any start should.');
}

function launchOrGiveUp(wait: Wait): void {
  const { files, options, parts, launch } = wait;
  if (!launch) {
    for (const stale of [files.failure, files.progress]) rmSync(stale, { force: true });
    keepLogSmall(files.log);
    const { command, port } = options;
    wait.launch = launchServer({ files, command, port, needsRoot: parts.needsRoot });
    return;
  }
  const failure = freshFailure(wait);
  if (failure) throw new LocalCloudError(failure);
  const status = launch.failedWith();
  if (status !== undefined) throw launch.bySudo ? sudoFailed(files, status) : endedWith(files, status);
  if (Date.now() - launch.at > lockMilliseconds) throw startFailed(files, 'Its process is gone.');
}

function freshFailure({ files, begun }: Wait): LocalCloudProblem | undefined {
  const isFresh = existsSync(files.failure) && statSync(files.failure).mtimeMs >= begun - 1000;
  return isFresh ? readJsonFile<LocalCloudProblem>(files.failure) : undefined;
}

function sudoFailed(files: CloudFiles, status: number): LocalCloudError {
  const refusal = logLines(files).findLast((line) => line.startsWith('sudo:'));
  return new LocalCloudError({
    reason: 'not-permitted',
    what: 'The local cloud cannot run its boxes as this user.',
    why:
      refusal ??
      (status === 127 ? 'They need root, and sudo is not installed.' : `sudo ended with ${status}.`),
    next: 'Type `sudo --validate` in this terminal, then the same command; or run it as root.',
  });
}

function endedWith(files: CloudFiles, status: number): LocalCloudError {
  return startFailed(files, `Its process ended with status ${status}.`);
}

const shownLogLines = 8;

function startFailed(files: CloudFiles, why: string): LocalCloudError {
  return new LocalCloudError({
    reason: 'start-failed',
    what: 'The local cloud did not start.',
    why: [why, ...logLines(files).slice(-shownLogLines)].join('\n'),
    next: `Read its log: ${files.log}`,
  });
}

function logLines(files: CloudFiles): string[] {
  return existsSync(files.log) ? readFileSync(files.log, 'utf8').trimEnd().split('\n') : [];
}

function progressReader(file: string, report: (line: string) => void): () => void {
  let shown = 0;
  return () => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // The last piece is a line still being written, or nothing.
    const lines = text.split('\n').slice(0, -1);
    for (const line of lines.slice(shown)) report(line);
    shown = lines.length;
  };
}
