// Reads a tar stream as it arrives, keeps nothing of it, and counts what it held.

interface TarCount {
  readonly files: number;
  readonly bytes: number;
  /** Names of the last few members; a transfer that is whole ends with one called `complete`. */
  readonly last: string;
}

export interface TarCounter {
  readonly add: (chunk: Buffer) => void;
  readonly count: () => TarCount;
}

const block = 512;

export function openTarCounter(): TarCounter {
  let head = Buffer.alloc(0);
  let left = 0;
  let count: TarCount = { files: 0, bytes: 0, last: '' };
  const readHeader = (header: Buffer) => {
    const name = textAt(header, 0, 100);
    if (name === '') return;
    const size = sizeAt(header);
    const isFile = /[0\0]/.test(header.toString('latin1', 156, 157));
    count = {
      files: count.files + (isFile ? 1 : 0),
      bytes: count.bytes + (isFile ? size : 0),
      last: name,
    };
    left = Math.ceil(size / block) * block;
  };
  return {
    count: () => count,
    add: (chunk) => {
      for (let at = 0; at < chunk.length; ) {
        if (left > 0) {
          const skipped = Math.min(left, chunk.length - at);
          left -= skipped;
          at += skipped;
          continue;
        }
        const piece = chunk.subarray(at, at + block - head.length);
        head = Buffer.concat([head, piece]);
        at += piece.length;
        if (head.length < block) return;
        readHeader(head);
        head = Buffer.alloc(0);
      }
    },
  };
}

function textAt(header: Buffer, start: number, length: number): string {
  return header.toString('utf8', start, start + length).split('\0')[0] ?? '';
}

/** Octal, or from the high bit on a binary number, as GNU tar writes sizes of 8 GiB and more. */
function sizeAt(header: Buffer): number {
  if ((header.readUInt8(124) & 0x80) !== 0) return Number(header.readBigUInt64BE(128));
  return Number.parseInt(textAt(header, 124, 12).trim() || '0', 8);
}
