// The blocks of a tar stream in GNU format, as far as files, folders and links need them.

/** What arrived is no archive, or breaks a rule that no honest one breaks. */
export class ArchiveError extends Error {}

type EntryKind = 'file' | 'folder' | 'link' | 'longName' | 'longLink' | 'other';

export interface Header {
  readonly name: string;
  readonly kind: EntryKind;
  /** Bytes that follow the header, before padding. */
  readonly size: number;
  /** Permission bits only. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly linkName?: string;
}

export const blockSize = 512;
/** Two blocks of zeroes end an archive. */
export const endOfArchive = Buffer.alloc(2 * blockSize);

const flags: Readonly<Record<Exclude<EntryKind, 'other'>, string>> = {
  file: '0',
  folder: '5',
  link: '2',
  longName: 'L',
  longLink: 'K',
};
const kinds = new Map<string, EntryKind>(
  Object.entries(flags).map(([kind, flag]) => [flag, kind as EntryKind]),
);

/** Zero bytes up to the next block. */
export const paddingAfter = (size: number): number => (blockSize - (size % blockSize)) % blockSize;

/** The block of an entry, preceded by what GNU tar puts before a name or link of more than 100 bytes. */
export function encodeHeader(header: Header): Buffer {
  const name = Buffer.from(header.name);
  const link = Buffer.from(header.linkName ?? '');
  return Buffer.concat([
    ...(link.length > 100 ? longRecord('longLink', link) : []),
    ...(name.length > 100 ? longRecord('longName', name) : []),
    encodeBlock(header, name, link),
  ]);
}

/** Reads one block; undefined for a block of zeroes. Throws when the checksum or a number is wrong. */
export function decodeHeader(block: Buffer): Header | undefined {
  const written = decodeNumber(block, 148, 8);
  if (written === 0 && block.every((byte) => byte === 0)) return undefined;
  if (written !== checksum(block)) throw new ArchiveError('a tar header has a wrong checksum');
  const flag = String.fromCharCode(block[156] ?? 0).replace('\0', '0');
  return {
    name: decodeText(block, 0, 100),
    kind: kinds.get(flag) ?? 'other',
    size: decodeNumber(block, 124, 12),
    mode: decodeNumber(block, 100, 8) & 0o777,
    mtime: decodeNumber(block, 136, 12),
    linkName: decodeText(block, 157, 100),
  };
}

/** Text of a field or of a long record, up to its NUL; U+FFFD stands for what is not UTF-8. */
export function decodeText(bytes: Buffer, offset: number, length: number): string {
  const field = bytes.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

function longRecord(kind: 'longName' | 'longLink', text: Buffer): Buffer[] {
  const size = text.length + 1;
  const header: Header = { name: '././@LongLink', kind, size, mode: 0, mtime: 0 };
  const block = encodeBlock(header, Buffer.from(header.name), Buffer.alloc(0));
  return [block, text, Buffer.alloc(1 + paddingAfter(size))];
}

function encodeBlock(header: Header, name: Buffer, link: Buffer): Buffer {
  const block = Buffer.alloc(blockSize);
  name.copy(block, 0, 0, 100);
  encodeNumber(block, 100, 8, header.mode);
  encodeNumber(block, 108, 8, 0);
  encodeNumber(block, 116, 8, 0);
  encodeNumber(block, 124, 12, header.size);
  encodeNumber(block, 136, 12, Math.max(0, Math.floor(header.mtime)));
  block.write(header.kind === 'other' ? '0' : flags[header.kind], 156, 'latin1');
  link.copy(block, 157, 0, 100);
  block.write('ustar  \0', 257, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Octal where it fits, else GNU's base 256, which the first bit tells. */
function encodeNumber(block: Buffer, offset: number, length: number, value: number): void {
  const octal = value.toString(8);
  if (octal.length < length) {
    block.write(`${octal.padStart(length - 1, '0')}\0`, offset, 'latin1');
    return;
  }
  block.writeBigUInt64BE(BigInt(value), offset + length - 8);
  block[offset] = 0x80;
}

function decodeNumber(block: Buffer, offset: number, length: number): number {
  if ((block[offset] ?? 0) & 0x80) return decodeBase256(block, offset, length);
  const text = block
    .toString('latin1', offset, offset + length)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (!/^[0-7]*$/.test(text)) throw new ArchiveError('a number in a tar header is not octal');
  return text === '' ? 0 : Number.parseInt(text, 8);
}

function decodeBase256(block: Buffer, offset: number, length: number): number {
  // A first byte of 0xff is a negative number: a time before 1970.
  if (block[offset] === 0xff) return 0;
  const value = block.readBigUInt64BE(offset + length - 8);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new ArchiveError('a number in a tar header is too large');
  return Number(value);
}

/** Sum of the bytes with the checksum's own field read as blanks. */
function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < blockSize; index++) {
    if (index < 148 || index >= 156) sum += block[index] ?? 0;
  }
  return sum;
}
