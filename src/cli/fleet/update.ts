// fleet update: boxes that become another instance type.
import type { Command } from 'commander';
import { UserError } from '../../model/errors.js';
import type { RetypePlan } from '../../model/retype.js';
import { updateFleet } from '../../operations/fleet/update.js';
import { openContext } from '../context.js';
import { addFanOutOptions, choicesOf, type FleetFlags, readSelection } from '../fleet-options.js';
import { keyOption } from '../options.js';
import type { Run } from '../program.js';
import { endFleet } from '../words/fleet.js';
import { retypePlanJson, retypePlanLines } from '../words/fleet-update.js';

const examples = `
Examples:
  $ fleet update ws 1 40 t3.large              stops them, changes them, starts them
  $ fleet update ws t3.large --only 3,7-9
  $ fleet update ws 1 40 t3.large --dry-run    only show the plan, with its price
  $ fleet update ws 1 40 t3.large --parallel 5    five at a time, the others go on

The type is always said; so are the boxes. Disks, names, host keys and passwords stay, the addresses change. Nothing is
stopped unless every box can become the type; one that then cannot be had as it comes back as what it was.`;

interface UpdateFlags extends FleetFlags {
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function define(command: Command, run: Run): void {
  command
    .argument('<base>', 'name of the fleet')
    .argument('<words...>', 'numbers of the first and the last box, then the EC2 instance type they become')
    .usage('<base> [low] [high] <type> [options]')
    .addOption(keyOption())
    .option('--yes', 'do not ask whether the plan is right', false)
    .option('--dry-run', 'show the plan and stop', false);
  addFanOutOptions(command)
    .addHelpText('after', examples)
    .action((base, words, flags) => update(run, base, words, flags));
}

async function update(run: Run, base: string, words: readonly string[], flags: UpdateFlags): Promise<void> {
  const { range, type } = readWords(base, words, flags);
  const selection = readSelection([base, ...range], flags);
  const log = flags.dryRun ? undefined : `fleet update ${selection.base}`;
  const context = await openContext(run, flags, { log });
  let plan: RetypePlan | undefined;
  const report = await updateFleet(context, {
    selection,
    type,
    choices: choicesOf(flags),
    dryRun: flags.dryRun,
    yes: flags.yes,
    showPlan: (shown) => {
      plan = shown;
      if (flags.json && flags.dryRun) run.terminal.data(retypePlanJson(shown));
      else for (const line of retypePlanLines(shown)) run.terminal.line(line);
    },
  });
  if (!report) return;
  endFleet(run, report, {
    json: flags.json,
    more: { plan },
    cellOf: ({ box, url, changed }) =>
      `${box.instanceType}${changed ? '' : ' already'}  ${url ?? (box.state === 'stopped' ? 'stopped' : '')}`.trim(),
    jsonOf: ({ box, url, changed }) => ({
      changed,
      instanceType: box.instanceType,
      state: box.state,
      publicIp: box.publicIp ?? null,
      url: url ?? null,
    }),
  });
}

/** Neither the type nor the boxes have a default: a word left out must not resize everybody. */
function readWords(
  base: string,
  words: readonly string[],
  { only, retryFailed }: UpdateFlags,
): { range: readonly string[]; type: string } {
  const [type = '', ...range] = [...words].reverse();
  const chosen = range.length > 0 || only !== undefined || retryFailed;
  if (/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type) && range.length <= 2 && chosen)
    return { range: range.reverse(), type };
  const typed = `fleet update ${base} ${words.join(' ')}`;
  throw new UserError({
    what: `${typed} does not say ${chosen ? 'what they become' : 'which boxes'}`,
    why: 'it takes the boxes, by numbers or --only, and as its last word the instance type',
    next: `write for example fleet update ${base} 1 40 t3.large`,
  });
}
