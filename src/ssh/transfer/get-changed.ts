// Copies from a folder of a box what is not here yet: files that are here with the same size and time stay as they are.
import { mkdir } from 'node:fs/promises';
import type { Event } from '../../model/events.js';
import type { Connection } from '../connection.js';
import { archiveNames, changedFiles, parseListing } from './changed-files.js';
import { getPath } from './get.js';
import type { TransferResult } from './put.js';
import { remotePath } from './remote-path.js';
import { scriptExit } from './remote-scripts.js';
import { transferError } from './transfer-error.js';

export interface GetChangedOptions {
  /** A folder on the box. */
  readonly remote: string;
  /** A folder here, made when there is something to put into it. Nothing in it is ever deleted. */
  readonly local: string;
  readonly report?: (event: Event) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface ChangedResult extends TransferResult {
  /** Files that were here already. */
  readonly unchanged: number;
}

/** Undefined where the box has no such folder. Rejects as getPath does; all that changed arrives, or nothing. */
export async function getChanged(
  connection: Connection,
  options: GetChangedOptions,
): Promise<ChangedResult | undefined> {
  const started = performance.now();
  const text = await listFolder(connection, options);
  if (text === undefined) return undefined;
  const { files, skipped } = parseListing(text);
  const changed = await changedFiles(files, options.local);
  const unchanged = files.length - changed.length;
  const seconds = () => (performance.now() - started) / 1000;
  if (changed.length === 0) return { files: 0, bytes: 0, unchanged, skipped, seconds: seconds() };
  await mkdir(options.local, { recursive: true });
  const remote = `${remotePath(options.remote).path}/`;
  const names = archiveNames(changed);
  const got = await getPath(sendingOnly(connection, options.remote, names), { ...options, remote });
  tellMissed(changed.length - got.files, options);
  const { files: arrived, bytes } = got;
  return { files: arrived, bytes, unchanged, skipped: [...skipped, ...got.skipped], seconds: seconds() };
}

const listScript = `
LC_ALL=C
export LC_ALL
[ -e "$1" ] || exit ${scriptExit.notFound}
if [ ! -d "$1" ]; then echo "$1 is not a folder" >&2; exit ${scriptExit.kind}; fi
cd -- "$1" 2>/dev/null || { echo "$(id -un) may not enter $1" >&2; exit ${scriptExit.denied}; }
exec find . -mindepth 1 -printf '%y %s %T@ %P\\0'
`;

async function listFolder(
  connection: Connection,
  { remote, signal, report }: GetChangedOptions,
): Promise<string | undefined> {
  const argv = ['sh', '-c', listScript, 'flotilla-list', remotePath(remote).path];
  const result = await connection.run({ argv }, { signal });
  if (result.code === scriptExit.notFound) return undefined;
  const box = connection.target.name;
  // find ends with 1 when it may not enter a folder; the others are listed all the same.
  if (result.code === 1) report?.({ kind: 'warning', text: result.stderr.trim().slice(0, 1000) });
  else if (result.failed)
    throw transferError({ box, action: 'get', path: remote, exit: result, messages: result.stderr });
  return result.stdout;
}

/** As sendScript: a line with the bytes to expect, here unknown, then the archive of what stdin names. */
const sendNamedScript = `
LC_ALL=C
export LC_ALL
cd -- "$1" || exit ${scriptExit.denied}
echo 0
exec tar -c --format=gnu --hard-dereference --no-recursion --ignore-failed-read --no-unquote --null -T - -f -
`;

/** The same connection, on which a get of that folder is answered with these names alone. */
function sendingOnly(connection: Connection, remote: string, names: string): Connection {
  const argv = ['sh', '-c', sendNamedScript, 'flotilla-get', remotePath(remote).path];
  return {
    ...connection,
    stream: async () => {
      const stream = await connection.stream({ argv });
      stream.stdin.write(names);
      return stream;
    },
  };
}

function tellMissed(count: number, { report, remote }: GetChangedOptions): void {
  if (count <= 0) return;
  const files = count === 1 ? '1 file' : `${count} files`;
  report?.({ kind: 'warning', text: `${files} in ${remote} could not be read there` });
}
