// Copies a file or folder to a box.
import { openLargeFile } from '../../ssh/transfer/large-file.js';
import type { TransferResult } from '../../ssh/transfer/put.js';
import type { Context } from '../context.js';
import { requireBox } from '../steps/boxes.js';
import type { TransferRequest } from '../steps/transfer.js';

/** A large file goes through the system's ssh where there is one; all else through our own client. */
export async function put(context: Context, request: TransferRequest): Promise<TransferResult> {
  const looking = requireBox(context, request.user);
  const opening = openLargeFile(request.local);
  try {
    // The SSH client is a quarter of this command's code: it is loaded while the cloud looks for the box.
    const loading = opening.then(() => import('../steps/transfer.js'));
    const [box, file, { send }] = await Promise.all([looking, opening, loading]);
    return await send(context, box, { request, file });
  } finally {
    await (await opening)?.handle.close();
  }
}
