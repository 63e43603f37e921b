// Copies a file or folder to a box.
import { putPath, type TransferResult } from '../../ssh/transfer/put.js';
import type { Context } from '../context.js';
import { type TransferRequest, transfer } from '../steps/transfer.js';

export function put(context: Context, request: TransferRequest): Promise<TransferResult> {
  return transfer(context, request, putPath);
}
