// What a copy to a box and a copy from it share: its words, and one connection for it.
import type { Box } from '../../model/box.js';
import type { Connection } from '../../ssh/connection.js';
import type { LargeFile } from '../../ssh/transfer/large-file.js';
import { type PutOptions, putPath, type TransferResult } from '../../ssh/transfer/put.js';
import { putLargeFile } from '../../ssh/transfer/put-file.js';
import type { Context } from '../context.js';
import { requireBox } from './boxes.js';
import { connectTo } from './reach.js';
import { loginTo } from './ssh-login.js';

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
  return copyWith(context, await requireBox(context, request.user), { request, copy });
}

interface Sending {
  readonly request: TransferRequest;
  /** What is to be sent, where that is one large file. */
  readonly file: LargeFile | undefined;
}

/** A large file through the system's ssh; all else, and where that cannot be, through our own client. */
export async function send(context: Context, box: Box, { request, file }: Sending): Promise<TransferResult> {
  const { port, signal } = context;
  const options = { ...request, report: port.report, signal };
  const sent = file && (await putLargeFile(await loginTo(context, box), file, options));
  return sent ?? copyWith(context, box, { request, copy: putPath });
}

async function copyWith(
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
