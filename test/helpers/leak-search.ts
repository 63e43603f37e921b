// Looks for secrets in bytes of any kind: as they are, percent-encoded, as hex, in base64 and in gzip within it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Secrets by what they are, as their bytes. */
export type Marks = Readonly<Record<string, Buffer>>;

/** `<secret> in <place>`, sorted, each once. */
export function findLeaks(places: readonly Place[], marks: Marks): string[] {
  const finds = places.flatMap(({ name, bytes }) => {
    const layers = layersOf(bytes, 3);
    const leaked = Object.entries(marks).filter(([, mark]) => layers.some((layer) => holds(layer, mark)));
    return leaked.map(([secret]) => `${secret} in ${name}`);
  });
  return [...new Set(finds)].sort();
}

function holds(layer: Buffer, mark: Buffer): boolean {
  const hex = mark.toString('hex');
  return layer.includes(mark) || layer.includes(hex) || layer.includes(hex.toUpperCase());
}

/** The bytes, and what they hold in other encodings, so many levels down. */
function layersOf(bytes: Buffer, depth: number): Buffer[] {
  if (depth === 0) return [bytes];
  const text = bytes.toString('latin1');
  const inner = [...unescaped(text), ...base64Runs(text)];
  return [bytes, ...inner.flatMap((layer) => layersOf(layer, depth - 1))];
}

function unescaped(text: string): Buffer[] {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return [];
  const plain = text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return [Buffer.from(plain, 'latin1')];
}

/** Where a run begins is not known, as a slash before it may belong to it: each of four offsets is tried. */
function base64Runs(text: string): Buffer[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{24,}/g) ?? [];
  return [...new Set(runs)].flatMap((run) =>
    [0, 1, 2, 3].map((offset) => unzipped(decode(run.slice(offset)))),
  );
}

const decode = (run: string): Buffer => Buffer.from(run, 'base64');

function unzipped(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    // Two bytes that only looked like it.
    return bytes;
  }
}

/** Every file below the folder, by its path there; folders named in `except` are passed over. */
export function placesBelow(folder: string, except: readonly string[] = []): Place[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const wanted = paths.filter((path) => !except.some((name) => path === name || path.startsWith(`${name}/`)));
  const files = wanted.filter((path) => statSync(join(folder, path)).isFile());
  return files.map((path) => ({ name: path, bytes: readFileSync(join(folder, path)) }));
}
