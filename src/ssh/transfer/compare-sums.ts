// The second look of `get --checksum`: SHA-256 sums of the box's files against those of our copies.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RemoteError } from '../../model/errors.js';
import { visible } from '../../model/visible.js';
import type { Connection } from '../connection.js';

const sumScript = `
LC_ALL=C
export LC_ALL
if [ -d "$1" ]; then cd -- "$1" && find . -type f -exec sha256sum -z -- {} +; else sha256sum -z < "$1"; fi
`;

/** Rejects with a RemoteError that names the first file whose sum differs or cannot be had. */
export async function compareSums(
  connection: Connection,
  { remote, tree }: { readonly remote: string; readonly tree: string },
): Promise<void> {
  const result = await connection.run({ argv: ['sh', '-c', sumScript, 'flotilla-sums', remote] });
  if (result.failed) throw differs(connection, remote, `${result.reason}: ${visible(result.stderr).trim()}`);
  const theirs = parseSums(result.stdout);
  for (const [name, sum] of await ownSums(tree)) {
    if (theirs.get(name) !== sum)
      throw differs(connection, name, 'the file changed on the box, or its copy is damaged');
  }
}

/** `sum  name` records, each ended by NUL; the name is only ever a key to look up. */
function parseSums(text: string): ReadonlyMap<string, string> {
  const records = text.split('\0').filter(Boolean);
  return new Map(records.map((record) => [record.slice(66), record.slice(0, 64)]));
}

/** By the names `find .` gives; a single file is `-`, as sha256sum calls its stdin. */
async function ownSums(tree: string): Promise<[name: string, sum: string][]> {
  if (!(await lstat(tree)).isDirectory()) return [['-', await sumOf(tree)]];
  const sums: [string, string][] = [];
  for (const entry of await readdir(tree, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    sums.push([`.${path.slice(tree.length)}`, await sumOf(path)]);
  }
  return sums;
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function differs(connection: Connection, name: string, why: string): RemoteError {
  return new RemoteError({
    what: `the checksums of ${visible(name)} differ: nothing was kept`,
    why,
    next: 'run the same command again',
    reason: 'failed',
    details: { box: connection.target.name },
  });
}
