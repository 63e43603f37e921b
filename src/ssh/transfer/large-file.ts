// A large file of this machine that another process reads: what it was when it was opened, and what became of it.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** An open file, and what it was when it was opened. */
export interface LargeFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
}

/**
 * The program ssh takes 0.1 s longer to log in than our own client, and half as long for each MiB. Measured on two
 * busy cores our client is ahead up to 32 MiB, and at 64 MiB the two are level.
 */
export const largeFrom = 64 * 1024 * 1024;

/** Undefined for whatever is no large file, or cannot be opened: putPath sends it, or says why not. */
export async function openLargeFile(local: string, from = largeFrom): Promise<LargeFile | undefined> {
  const found = await stat(local).catch(() => undefined);
  if (!found?.isFile() || found.size < from) return undefined;
  const handle = await open(local, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  if (!handle) return undefined;
  const { size, mode, mtimeMs } = await handle.stat();
  return { handle, size, mode: mode & 0o777, mtimeMs };
}

/** The SHA-256 sum; rejects when the signal is aborted. Reads by position: that of the descriptor stays at the beginning. */
export async function sumOf({ handle, size }: LargeFile, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const source = handle.createReadStream({
    start: 0,
    end: size - 1,
    autoClose: false,
    highWaterMark: 1 << 20,
  });
  await pipeline(source, hash, { ...(signal && { signal }) });
  return hash.digest('hex');
}

/** How far the descriptor was read, by whichever process shares it; undefined where the system does not say. */
export async function positionOf(fd: number): Promise<number | undefined> {
  const text = await readFile(`/proc/self/fdinfo/${fd}`, 'utf8').catch(() => '');
  const found = /^pos:\s*(\d+)/m.exec(text);
  return found ? Number(found[1]) : undefined;
}

/** What happened to the file since it was opened, if anything did. */
export async function changeOf({ handle, size, mtimeMs }: LargeFile): Promise<string | undefined> {
  const now = await handle.stat();
  if (now.size !== size) return `it became ${now.size < size ? 'shorter' : 'longer'} while it was sent`;
  return now.mtimeMs === mtimeMs ? undefined : 'it was written to while it was sent';
}
