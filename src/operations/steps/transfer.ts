// What a copy to a box and a copy from it share: its words, and one connection for it.
import type { Connection } from '../../ssh/connection.js';
import type { PutOptions, TransferResult } from '../../ssh/transfer/put.js';
import type { Context } from '../context.js';
import { requireBox } from './boxes.js';
import { connectTo } from './reach.js';

export interface TransferRequest {
  readonly user: string;
  /** A trailing slash at the source means the folder's contents, as in rsync. */
  readonly local: string;
  readonly remote: string;
  /** Compare contents, not only sizes. */
  readonly checksum: boolean;
}

type Copy = (connection: Connection, options: PutOptions) => Promise<TransferResult>;

export async function transfer(
  context: Context,
  { user, ...paths }: TransferRequest,
  copy: Copy,
): Promise<TransferResult> {
  const connection = await connectTo(context, await requireBox(context, user));
  try {
    return await copy(connection, { ...paths, report: context.port.report, signal: context.signal });
  } finally {
    connection.close();
  }
}
