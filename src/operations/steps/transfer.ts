// What a copy to a box and a copy from it share: its words, and one connection for it.
import type { Box } from '../../model/box.js';
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
  request: TransferRequest,
  copy: Copy,
): Promise<TransferResult> {
  return transferWith(context, await requireBox(context, request.user), { request, copy });
}

/** The same, once the box is known. */
export async function transferWith(
  context: Context,
  box: Box,
  { request: { user: _user, ...paths }, copy }: { readonly request: TransferRequest; readonly copy: Copy },
): Promise<TransferResult> {
  const connection = await connectTo(context, box);
  try {
    return await copy(connection, { ...paths, report: context.port.report, signal: context.signal });
  } finally {
    connection.close();
  }
}
