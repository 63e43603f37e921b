// Copies a file or folder from a box.
import { getPath } from '../../ssh/transfer/get.js';
import type { TransferResult } from '../../ssh/transfer/put.js';
import type { Context } from '../context.js';
import { type TransferRequest, transfer } from '../steps/transfer.js';

export function get(context: Context, request: TransferRequest): Promise<TransferResult> {
  return transfer(context, request, getPath);
}
