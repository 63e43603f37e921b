// Copies a file or folder to many boxes.
import { resolve } from 'node:path';
import { checkPlaceholders, fillPath, hasPlaceholder } from '../../model/box-paths.js';
import type { Selection } from '../../model/fleet.js';
import { openLargeFile } from '../../ssh/transfer/large-file.js';
import type { TransferResult } from '../../ssh/transfer/put.js';
import { remotePath } from '../../ssh/transfer/remote-path.js';
import { readTree } from '../../ssh/transfer/tree.js';
import type { Context } from '../context.js';
import type { NumberedBox } from '../steps/fleet-boxes.js';
import { type FanOutChoices, type FleetReport, workOnFleet } from '../steps/fleet-work.js';
import { send } from '../steps/transfer.js';

export interface FleetCopyRequest {
  readonly selection: Selection;
  readonly choices: FanOutChoices;
  /** Both paths may hold `{user}` and `{n}`; a slash at the end of the source means the folder's contents. */
  readonly local: string;
  readonly remote: string;
  readonly checksum: boolean;
}

/** Seconds: a large folder over a slow line. */
const timeoutSeconds = 3600;

/** What cannot be read here is told once and not by every box; each copy reads the files as they are at its turn. */
export async function putOnFleet(
  context: Context,
  request: FleetCopyRequest,
): Promise<FleetReport<TransferResult>> {
  const { selection, choices } = request;
  remotePath(checkPlaceholders(request.remote));
  if (!hasPlaceholder(checkPlaceholders(request.local))) await readTree(resolve(request.local));
  return workOnFleet(context, {
    command: `fleet put ${selection.base}`,
    verb: 'put',
    selection,
    choices,
    timeoutSeconds,
    work: (box, own) => putOnBox(own, box, request),
    detailsOf: ({ files, bytes }) => ({ files, bytes }),
  });
}

async function putOnBox(
  context: Context,
  box: NumberedBox,
  { local, remote, checksum }: FleetCopyRequest,
): Promise<TransferResult> {
  const place = { user: box.user, number: box.fleet.number };
  const paths = { local: fillPath(local, place), remote: fillPath(remote, place) };
  // Opened for each box: ssh reads it by the position of its own descriptor.
  const file = await openLargeFile(paths.local);
  try {
    return await send(context, box, { request: { user: box.user, ...paths, checksum }, file });
  } finally {
    await file?.handle.close();
  }
}
