// Copies a file or folder from a box.
import { getPath } from '../../ssh/transfer/get.js';
import type { TransferResult } from '../../ssh/transfer/put.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { connectTo } from '../steps/reach.js';

export interface GetRequest {
  readonly user: string;
  /** A trailing slash means the folder's contents, as in rsync. */
  readonly local: string;
  readonly remote: string;
  /** Compare contents, not only sizes. */
  readonly checksum: boolean;
}

export async function get(context: Context, request: GetRequest): Promise<TransferResult> {
  const box = await requireBox(context, request.user);
  const connection = await connectTo(context, box);
  try {
    return await getPath(connection, {
      local: request.local,
      remote: request.remote,
      checksum: request.checksum,
      report: context.port.report,
      signal: context.signal,
    });
  } finally {
    connection.close();
  }
}
