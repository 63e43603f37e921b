// The operands of copies to and from many boxes: base, up to two numbers, two paths.
import type { Command } from 'commander';
import { UserError } from '../../model/errors.js';
import { sizeText } from '../../model/size-text.js';
import { addFanOutOptions, type FleetFlags } from '../fleet-options.js';
import { addTransferOptions } from './transfer.js';

export interface FleetCopyFlags extends FleetFlags {
  readonly checksum: boolean;
}

export interface PathOperands {
  /** Base and numbers, as `readSelection` takes them. */
  readonly selection: readonly string[];
  readonly source: string;
  readonly target: string;
}

/** @param usage what is shown of the operands: commander cannot tell optional numbers from the paths behind them */
export function addPathOperands(command: Command, usage: string): Command {
  command
    .argument('<base>', 'name of the fleet')
    .argument('<words...>', 'numbers of the first and last box, where not all; then the two paths')
    .usage(`${usage} [options]`);
  return addFanOutOptions(addTransferOptions(command));
}

/** The last two are the paths. Throws a UserError for too few, too many, and for a path that looks like a number. */
export function readPathOperands(words: readonly string[], usage: string): PathOperands {
  if (words.length < 3) throw refused('two paths are needed', 'one is missing', usage);
  if (words.length > 5) {
    const more = `${words.length} words are given, and at most 5 have a meaning`;
    throw refused('there are too many words', `${more}: perhaps the shell spelled out a *`, usage);
  }
  const [source = '', target = ''] = words.slice(-2);
  const number = [source, target].find((path) => /^\d+$/.test(path));
  if (number !== undefined) {
    const why = `a bare number is that of a box; a file of that name is ./${number}`;
    throw refused(`${number} stands where a path is meant`, why, usage);
  }
  return { selection: words.slice(0, -2), source, target };
}

/** `3 files, 2.0 KiB` */
export function copiedText({ files, bytes }: { readonly files: number; readonly bytes: number }): string {
  return `${files} ${files === 1 ? 'file' : 'files'}, ${sizeText(bytes)}`;
}

function refused(what: string, why: string, usage: string): UserError {
  return new UserError({ what, why, next: usage });
}
