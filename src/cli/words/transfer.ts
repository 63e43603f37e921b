// What put and get have in common: their options and their last line.

import type { Command } from 'commander';
import { sizeText } from '../../model/size-text.js';
import { visible } from '../../model/visible.js';
import type { TransferRequest } from '../../operations/steps/transfer.js';
import type { CloudOptions } from '../options.js';
import { keyOption } from '../options.js';

export interface TransferFlags extends CloudOptions {
  readonly checksum: boolean;
  readonly key?: string;
}

export function addTransferOptions(command: Command): Command {
  return command
    .option('--checksum', 'compare contents (SHA-256), not only sizes', false)
    .addOption(keyOption());
}

/** What a single box's put and get are told. */
export type TransferWords = Omit<TransferRequest, 'checksum'>;

interface Transferred {
  readonly files: number;
  readonly bytes: number;
  readonly seconds: number;
}

export function transferLine({ files, bytes, seconds }: Transferred, target: string): string {
  const rate = seconds > 0 ? `, ${sizeText(bytes / seconds)}/s` : '';
  return `${files} ${files === 1 ? 'file' : 'files'}, ${sizeText(bytes)} to ${visible(target)} (${seconds.toFixed(1)} s${rate})`;
}
