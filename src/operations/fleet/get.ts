// Copies a file or folder from many boxes, each into a place of its own here.
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkPlaceholders, fillPath, hasPlaceholder } from '../../model/box-paths.js';
import { UserError } from '../../model/errors.js';
import { fleetBoxName } from '../../model/fleet.js';
import { getPath } from '../../ssh/transfer/get.js';
import { refuseLink } from '../../ssh/transfer/place.js';
import type { TransferResult } from '../../ssh/transfer/put.js';
import { remotePath } from '../../ssh/transfer/remote-path.js';
import type { Context } from '../context.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { withConnection } from '../steps/with-connection.js';
import type { FleetCopyRequest } from './put.js';

export interface FleetGetResult extends TransferResult {
  /** Where it went, as typed and filled in. */
  readonly local: string;
}

/** Seconds. */
const timeoutSeconds = 3600;

/** Into `<local>/<user>/`, unless `local` says by a placeholder of its own where each box's copy goes. */
export async function getFromFleet(
  context: Context,
  request: FleetCopyRequest,
): Promise<FleetReport<FleetGetResult>> {
  const { selection, choices, local } = request;
  remotePath(checkPlaceholders(request.remote));
  checkPlaceholders(local);
  return workOnFleet(context, {
    command: `fleet get ${selection.base}`,
    verb: 'get',
    selection,
    choices,
    timeoutSeconds,
    work: (box, own) => getFromBox(own, box, request),
    detailsOf: (got) => ({ local: got.local, files: got.files, bytes: got.bytes, skipped: got.skipped }),
  });
}

async function getFromBox(
  context: Context,
  box: NumberedBox,
  request: FleetCopyRequest,
): Promise<FleetGetResult> {
  const { base, number } = box.fleet;
  // Never the tag's own text: it becomes a path here.
  const place = { user: fleetBoxName(base, number), number };
  const local = localFor(request.local, place);
  const remote = fillPath(request.remote, place);
  // Where a placeholder stands, the folder's name is the user's own.
  if (!hasPlaceholder(request.local)) await refuseLink(resolve(local));
  return withConnection(context, box, async (connection) => {
    const folder = folderOf(local);
    const made = await makeFolder(folder);
    try {
      const { report } = context.port;
      const options = { local, remote, checksum: request.checksum, report, signal: context.signal };
      return { ...(await getPath(connection, options)), local };
    } catch (error) {
      if (made !== undefined) await removeEmpty(folder, made);
      throw error;
    }
  });
}

function localFor(local: string, place: { readonly user: string; readonly number: number }): string {
  return hasPlaceholder(local) ? fillPath(local, place) : `${join(local, place.user)}/`;
}

/** The folder that must exist before: the place itself, or what the new name is in. */
const folderOf = (local: string): string => resolve(local.endsWith('/') ? local : dirname(local));

/** Answers the first folder that was not there; undefined where all were. */
async function makeFolder(folder: string): Promise<string | undefined> {
  return mkdir(folder, { recursive: true }).catch((error: Error) => {
    const what = `the folder ${folder} cannot be made`;
    throw new UserError({ what, why: error.message, next: 'choose another folder' }, error);
  });
}

/** The folders made for nothing, from the deepest up; one that holds another box's copy stays. */
async function removeEmpty(folder: string, first: string): Promise<void> {
  try {
    for (let path = folder; path.startsWith(first); path = dirname(path)) await rmdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}
