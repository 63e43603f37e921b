// Unpacks what a box sends into a fresh folder. The box may be hostile: nothing it says becomes a path unchecked.
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { visible } from '../../model/visible.js';
import type { ByteReader } from './byte-reader.js';
import { memberName } from './member-name.js';
import { ArchiveError, blockSize, decodeHeader, decodeText, type Header, paddingAfter } from './tar.js';

export interface ExtractOptions {
  /** An existing folder of ours that holds nothing; the tree becomes `tree` in it. */
  readonly into: string;
  /** Called with the bytes of file content unpacked so far. */
  readonly onBytes: (total: number) => void;
  readonly maximumEntries?: number;
  /** Bytes of all folders' names: they are what we keep in memory. */
  readonly maximumNames?: number;
}

export interface Extracted {
  readonly kind: 'file' | 'folder';
  readonly files: number;
  readonly bytes: number;
  /** Links, devices and odd names that were left out, each with its reason. */
  readonly skipped: readonly string[];
}

const smallSize = 256 * 1024;
/** Small files are written several at a time; the figure keeps memory at 4 MiB. */
const writesAtOnce = 16;
const longNameLimit = 8192;
const defaultMaximumEntries = 1_000_000;
const defaultMaximumNames = 256 * 1024 * 1024;

interface State {
  readonly options: ExtractOptions;
  readonly reader: ByteReader;
  readonly root: string;
  /** Folders we made ourselves, as paths; nothing is written anywhere else. */
  readonly folders: Map<string, Header>;
  readonly writes: Set<Promise<void>>;
  readonly skipped: string[];
  readonly room: number;
  kind: 'file' | 'folder' | undefined;
  entries: number;
  files: number;
  bytes: number;
  /** Bytes of files that were left out. */
  passed: number;
  names: number;
  failed: unknown;
}

/** Reads one archive to its end. Rejects with ArchiveError, or with what the local disk says. */
export async function extractTree(reader: ByteReader, options: ExtractOptions): Promise<Extracted> {
  const state = await freshState(reader, options);
  try {
    for (let header = await nextHeader(state); header; header = await nextHeader(state)) {
      await takeEntry(state, header);
    }
  } finally {
    await Promise.all(state.writes);
  }
  if (state.failed) throw state.failed;
  if (!state.kind) throw new ArchiveError('the archive is empty');
  await finishFolders(state);
  const { kind, files, bytes, skipped } = state;
  return { kind, files, bytes, skipped };
}

async function freshState(reader: ByteReader, options: ExtractOptions): Promise<State> {
  const { bavail, bsize } = await statfs(options.into);
  return {
    options,
    reader,
    root: join(options.into, 'tree'),
    folders: new Map(),
    writes: new Set(),
    skipped: [],
    room: bavail * bsize,
    kind: undefined,
    entries: 0,
    files: 0,
    bytes: 0,
    passed: 0,
    names: 0,
    failed: undefined,
  };
}

/** The next header with its long name put in; undefined at the end of the archive. */
async function nextHeader(state: State): Promise<Header | undefined> {
  if (state.failed) throw state.failed;
  let name: string | undefined;
  for (;;) {
    const header = decodeHeader(await state.reader.read(blockSize));
    if (!header) return undefined;
    state.entries += 1;
    if (state.entries > (state.options.maximumEntries ?? defaultMaximumEntries)) {
      throw new ArchiveError('it holds too many files');
    }
    if (header.kind === 'longName') name = await longText(state, header);
    else if (header.kind === 'longLink') await longText(state, header);
    else return name === undefined ? header : { ...header, name };
  }
}

async function longText(state: State, header: Header): Promise<string> {
  if (header.size > longNameLimit) throw new ArchiveError('a name is too long');
  const bytes = await state.reader.read(header.size + paddingAfter(header.size));
  return decodeText(bytes, 0, header.size);
}

async function takeEntry(state: State, header: Header): Promise<void> {
  const name = memberName(header.name);
  if ('refused' in name) {
    if (name.refused === 'escape') throw new ArchiveError(`${visible(header.name)}: ${name.why}`);
    return skip(state, header, name.why);
  }
  if (header.kind === 'folder') return takeFolder(state, name.parts, header);
  if (header.kind === 'file') return takeFile(state, name.parts, header);
  return skip(state, header, header.kind === 'link' ? 'it is a link' : 'it is neither a file nor a folder');
}

/** Only the list of what was left out may grow with what a box sends, so it ends somewhere. */
async function skip(state: State, header: Header, why: string): Promise<void> {
  if (state.skipped.length < 100) state.skipped.push(`${visible(header.name)}: ${why}`);
  if (header.kind !== 'file') return;
  // A file that is left out takes no room, but it must not last for ever either.
  checkRoom(state, header);
  state.passed += header.size;
  await passOver(state, header.size + paddingAfter(header.size));
}

async function passOver(state: State, length: number): Promise<void> {
  for (let left = length; left > 0; ) left -= (await state.reader.some(left)).length;
}

async function takeFolder(state: State, parts: readonly string[], header: Header): Promise<void> {
  const path = join(state.root, ...parts);
  if (parts.length === 0) beFirst(state, 'folder');
  else checkParent(state, path, header);
  state.names += path.length;
  if (state.names > (state.options.maximumNames ?? defaultMaximumNames)) {
    throw new ArchiveError('the names of its folders are too long altogether');
  }
  await mkdir(path, { mode: (header.mode & 0o755) | 0o700 });
  state.folders.set(path, header);
}

async function takeFile(state: State, parts: readonly string[], header: Header): Promise<void> {
  const single = state.kind === undefined;
  if (single) beFirst(state, 'file');
  const path = single ? state.root : join(state.root, ...parts);
  if (!single) checkParent(state, path, header);
  checkRoom(state, header);
  state.files += 1;
  if (header.size <= smallSize) await writeSmall(state, path, header);
  else await writeLarge(state, path, header);
}

function beFirst(state: State, kind: 'file' | 'folder'): void {
  if (state.kind) throw new ArchiveError('it sends more than the one path asked for');
  state.kind = kind;
}

function checkParent(state: State, path: string, header: Header): void {
  if (state.folders.has(dirname(path))) return;
  throw new ArchiveError(`${visible(header.name)} came without the folder it is in`);
}

function checkRoom(state: State, header: Header): void {
  const more = state.bytes + state.passed + header.size - state.room;
  if (more <= 0) return;
  const full = new Error(`no space left for ${visible(header.name)}: ${more} bytes too much`);
  throw Object.assign(full, { code: 'ENOSPC' });
}

async function writeSmall(state: State, path: string, header: Header): Promise<void> {
  const padded = await state.reader.read(header.size + paddingAfter(header.size));
  const content = padded.subarray(0, header.size);
  const write = writeNew(path, header, (file) => file.writeFile(content));
  const tracked: Promise<void> = write
    .then(
      () => count(state, header.size),
      (error: unknown) => {
        state.failed ??= error;
      },
    )
    .finally(() => state.writes.delete(tracked));
  state.writes.add(tracked);
  if (state.writes.size >= writesAtOnce) await Promise.race(state.writes);
}

async function writeLarge(state: State, path: string, header: Header): Promise<void> {
  await writeNew(path, header, async (file) => {
    for (let left = header.size; left > 0; ) {
      const piece = await state.reader.some(left);
      await file.writeFile(piece);
      left -= piece.length;
      count(state, piece.length);
    }
  });
  await passOver(state, paddingAfter(header.size));
}

function count(state: State, length: number): void {
  state.bytes += length;
  state.options.onBytes(state.bytes);
}

/** Always a new file: a name sent twice, in whatever case, ends the transfer. */
async function writeNew(
  path: string,
  header: Header,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const file = await open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, header.mode & 0o755);
  try {
    await write(file);
    await file.utimes(header.mtime, header.mtime);
  } finally {
    await file.close();
  }
}

/** Times of folders come last, deepest first, so that filling them does not change theirs again. */
async function finishFolders(state: State): Promise<void> {
  for (const [path, { mtime }] of [...state.folders].reverse()) await utimes(path, mtime, mtime);
}
