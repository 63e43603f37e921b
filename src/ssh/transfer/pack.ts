// Turns a local tree into the tar stream a box unpacks: tree…, then the file `complete`.
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../../model/errors.js';
import { encodeHeader, endOfArchive, paddingAfter } from './tar.js';
import type { Tree, TreeEntry } from './tree.js';

export interface PackOptions {
  /** Fills `complete` with SHA-256 sums for `sha256sum -c`. */
  readonly checksum: boolean;
  /** Called with the bytes of file content packed so far. */
  readonly onBytes: (total: number) => void;
}

/** Pieces are about this large: one write of the channel each, however small the files are. */
const pieceSize = 256 * 1024;
/** Files up to this size are read whole, several at a time. */
const smallSize = 64 * 1024;
const readAhead = 16;

/** The stream in pieces. Throws a UserError when a file shrinks or vanishes while it is read. */
export async function* packTree(tree: Tree, options: PackOptions): AsyncGenerator<Buffer> {
  const sums: string[] = [];
  let bytes = 0;
  const content = packEntries(tree.entries, {
    onSum: options.checksum ? (line) => sums.push(line) : undefined,
    onContent: (length) => {
      bytes += length;
      options.onBytes(bytes);
    },
  });
  yield* inPieces(content);
  yield completeEntry(sums.join(''));
  yield endOfArchive;
}

interface EntryOptions {
  readonly onSum: ((line: string) => void) | undefined;
  readonly onContent: (length: number) => void;
}

async function* packEntries(entries: readonly TreeEntry[], options: EntryOptions): AsyncGenerator<Buffer> {
  const small = readSmallAhead(entries);
  for (const [index, entry] of entries.entries()) {
    yield encodeHeader({ ...entry, name: memberName(entry) });
    if (entry.kind !== 'file') continue;
    const content = isSmall(entry) ? [await small(index)] : readLarge(entry);
    yield* withSum(entry, content, options);
    yield Buffer.alloc(paddingAfter(entry.size));
  }
}

async function* withSum(
  entry: TreeEntry,
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
  { onSum, onContent }: EntryOptions,
): AsyncGenerator<Buffer> {
  const hash = onSum && createHash('sha256');
  for await (const piece of content) {
    hash?.update(piece);
    onContent(piece.length);
    yield piece;
  }
  if (hash) onSum?.(sumLine(hash.digest('hex'), memberName(entry)));
}

/** `sha256sum` marks a line whose name it escaped with a leading backslash. */
function sumLine(digest: string, name: string): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${escaped === name ? '' : '\\'}${digest}  ${escaped}\n`;
}

const memberName = (entry: TreeEntry): string => (entry.name ? `tree/${entry.name}` : 'tree');
const isSmall = (entry: TreeEntry): boolean => entry.kind === 'file' && entry.size <= smallSize;

function completeEntry(sums: string): Buffer {
  const content = Buffer.from(sums);
  const header = encodeHeader({
    name: 'complete',
    kind: 'file',
    size: content.length,
    mode: 0o600,
    mtime: 0,
  });
  return Buffer.concat([header, content, Buffer.alloc(paddingAfter(content.length))]);
}

/** Answers the content of small files in order while the next ones are already being read. */
function readSmallAhead(entries: readonly TreeEntry[]): (index: number) => Promise<Buffer> {
  const started = new Map<number, Promise<Buffer>>();
  let next = 0;
  return async (index) => {
    for (next = Math.max(next, index); next < entries.length && started.size < readAhead; next++) {
      const entry = entries[next];
      if (entry && isSmall(entry)) started.set(next, quiet(readSmall(entry)));
    }
    const content = await (started.get(index) as Promise<Buffer>);
    started.delete(index);
    return content;
  };
}

/** A read that fails before its turn is told at its turn. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

async function readSmall(entry: TreeEntry): Promise<Buffer> {
  const content = Buffer.alloc(entry.size);
  await withFile(entry, (file) => readFully(file, content, { entry, position: 0 }));
  return content;
}

/** One piece is read while the one before is on its way. */
async function* readLarge(entry: TreeEntry): AsyncGenerator<Buffer> {
  const file = await openFile(entry);
  const readAt = (position: number) => {
    const piece = Buffer.allocUnsafe(Math.max(0, Math.min(pieceSize, entry.size - position)));
    return quiet(readFully(file, piece, { entry, position }));
  };
  try {
    let ahead = readAt(0);
    for (let position = 0; position < entry.size; position += pieceSize) {
      const piece = await ahead;
      ahead = readAt(position + pieceSize);
      yield piece;
    }
    await ahead;
  } finally {
    await file.close();
  }
}

async function readFully(
  file: FileHandle,
  into: Buffer,
  { entry, position }: { readonly entry: TreeEntry; readonly position: number },
): Promise<Buffer> {
  let filled = 0;
  while (filled < into.length) {
    const { bytesRead } = await file.read(into, filled, into.length - filled, position + filled);
    if (bytesRead === 0) throw changed(entry, 'it became shorter while it was sent');
    filled += bytesRead;
  }
  return into;
}

async function withFile<T>(entry: TreeEntry, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openFile(entry);
  return use(file).finally(() => file.close());
}

const openFile = (entry: TreeEntry): Promise<FileHandle> =>
  open(entry.path, 'r').catch((error: Error) => {
    throw changed(entry, error.message);
  });

function changed(entry: TreeEntry, why: string): UserError {
  return new UserError({ what: `${entry.path} could not be sent`, why, next: 'run the same command again' });
}

/** Collects headers, small files and padding into pieces; large pieces pass through. */
async function* inPieces(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of source) {
    if (chunk.length > 0) held.push(chunk);
    length += chunk.length;
    if (length < pieceSize) continue;
    yield held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held, length);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held, length);
}
