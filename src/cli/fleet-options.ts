// Words and options that the commands on many boxes share.
import type { Command } from 'commander';
import { checkBase, readOnly, readRange, type Selection } from '../model/fleet.js';
import type { FanOutChoices } from '../operations/steps/fleet-work.js';
import { addCloudOptions, type CloudOptions, wholeNumber } from './options.js';

export interface FleetFlags extends CloudOptions {
  readonly only?: string;
  readonly parallel?: number;
  readonly timeout?: number;
  readonly maxFailures?: number;
  readonly retryFailed?: boolean;
  readonly key?: string;
}

/** `<base> [low] [high]` */
export function addRange(command: Command): Command {
  return command
    .argument('<base>', 'name of the fleet')
    .argument('[low]', 'number of the first box; without it, all boxes there are')
    .argument('[high]', 'number of the last box; without it, only the first');
}

/** How many at once, how long, and which of them. */
export function addFanOutOptions(command: Command): Command {
  command
    .option('--only <list>', 'of the range only these, e.g. 3,7-9')
    .option('--retry-failed', 'only the boxes on which the last run of this command failed')
    .option('--parallel <n>', 'boxes at once; default from this machine', wholeNumber(1, 500))
    .option('--timeout <seconds>', 'for each box', wholeNumber(1, 86_400))
    .option('--max-failures <n>', 'begin no further box after so many failures', wholeNumber(1, 2000));
  return addCloudOptions(command);
}

export function choicesOf(flags: FleetFlags): FanOutChoices {
  const { parallel, timeout: timeoutSeconds, maxFailures, retryFailed } = flags;
  return { parallel, timeoutSeconds, maxFailures, retryFailed };
}

/** @throws UserError for what is no base, number, range or list */
export function readSelection(words: readonly string[], { only }: FleetFlags): Selection {
  const [base = '', low, high] = words;
  const range = low === undefined ? undefined : readRange(low, high);
  return { base: checkBase(base), range, only: only === undefined ? undefined : readOnly(only, range) };
}
