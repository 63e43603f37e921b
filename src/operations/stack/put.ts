// Copies a file or folder to a box.

import { putPath, type TransferResult } from '../../ssh/transfer/put.js';
import { openLargeFile, putLargeFile } from '../../ssh/transfer/put-file.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import { loginTo } from '../steps/ssh-login.js';
import { type TransferRequest, transferWith } from '../steps/transfer.js';

/** A large file goes through the system's ssh where there is one; all else through our own client. */
export async function put(context: Context, request: TransferRequest): Promise<TransferResult> {
  const opening = openLargeFile(request.local);
  try {
    const box = await requireBox(context, request.user);
    const file = await opening;
    const { report } = context.port;
    const sent =
      file &&
      (await putLargeFile(await loginTo(context, box), file, { ...request, report, signal: context.signal }));
    return sent ?? (await transferWith(context, box, { request, copy: putPath }));
  } finally {
    await (await opening)?.handle.close();
  }
}
