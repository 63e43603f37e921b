// Reads exact amounts from a stream of pieces.
import { ArchiveError } from './tar.js';

/** Nothing more came where something had to: the far end stopped, or the connection did. */
export class StreamEnded extends Error {}

export interface ByteReader {
  /** Exactly that many bytes; rejects with StreamEnded when the stream ends before. */
  read(length: number): Promise<Buffer>;
  /** Up to that many bytes as they come, at least one; rejects with StreamEnded at the end. */
  some(length: number): Promise<Buffer>;
  /** Text up to the next newline, without it; rejects when it is longer than the limit. */
  line(limit: number): Promise<string>;
}

export function byteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const some = async (length: number): Promise<Buffer> => {
    while (held.length === 0) held = await nextPiece(iterator);
    const taken = held.subarray(0, length);
    held = held.subarray(taken.length);
    return taken;
  };
  const read = async (length: number): Promise<Buffer> => {
    const first = length > 0 ? await some(length) : Buffer.alloc(0);
    if (first.length === length) return first;
    const whole = Buffer.alloc(length);
    let filled = first.copy(whole);
    while (filled < length) filled += (await some(length - filled)).copy(whole, filled);
    return whole;
  };
  const line = async (limit: number): Promise<string> => {
    let text = '';
    for (let byte = await read(1); byte[0] !== 0x0a; byte = await read(1)) {
      text += byte.toString('latin1');
      if (text.length > limit) throw new ArchiveError('its first line is too long');
    }
    return text;
  };
  return { read, some, line };
}

async function nextPiece(iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  const { value, done } = await iterator.next();
  if (done) throw new StreamEnded('the stream ended in the middle');
  return value;
}
