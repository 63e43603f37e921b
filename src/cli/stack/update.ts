// stack update: another type, a larger volume; another image only as another machine.
import type { Command } from 'commander';
import type { UpdatePlan } from '../../model/update.js';
import { updateBox } from '../../operations/stack/update.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions, keyOption, wholeNumber } from '../options.js';
import type { Run } from '../program.js';
import { updatedJson, updatedLines, updatePlanJson, updatePlanLines } from '../words/update.js';

const examples = `
The plan says of each resource: keep, add, update, restart or REPLACE. A restart keeps disks, image, host key and
password, and brings another public address, which the names follow. REPLACE is refused.

Examples:
  $ stack update alice c5.2xlarge             stops and starts alice as another type
  $ stack update alice --volume-size 100      more room at /data, without a restart
  $ stack update alice g5.xlarge --dry-run    only show what would happen to what
  $ stack update alice --ami ubuntu-24.04 --allow-replace --snapshot
                                              a new machine with the data of this one`;

interface UpdateFlags extends CloudOptions {
  readonly volumeSize?: number;
  readonly ami?: string;
  readonly allowReplace: boolean;
  readonly snapshot: boolean;
  readonly key?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function define(command: Command, run: Run): void {
  command
    .argument('<user>', 'name of the box')
    .argument('[type]', 'the EC2 instance type it becomes')
    .option('--volume-size <GiB>', 'size of the data volume at /data; it only grows', wholeNumber(1, 16384))
    .option('--ami <id|name>', 'another image, which takes another machine')
    .option('--allow-replace', 'make a new box where the old one cannot become it', false)
    .option('--snapshot', 'with --allow-replace: keep the data in a snapshot, for the new box', false)
    .addOption(keyOption())
    .option('--yes', 'do not ask whether the plan is right', false)
    .option('--dry-run', 'show the plan and stop', false);
  addCloudOptions(command)
    .addHelpText('after', examples)
    .action((user, type, flags) => update(run, user, type, flags));
}

async function update(run: Run, user: string, type: string | undefined, flags: UpdateFlags): Promise<void> {
  const context = await openContext(run, flags, { log: flags.dryRun ? undefined : `stack update ${user}` });
  let plan: UpdatePlan | undefined;
  const result = await updateBox(context, {
    wishes: { user, instanceType: type, volumeSize: flags.volumeSize, image: flags.ami },
    allowReplace: flags.allowReplace,
    snapshot: flags.snapshot,
    yes: flags.yes,
    dryRun: flags.dryRun,
    showPlan: (shown) => {
      plan = shown;
      if (flags.json && flags.dryRun) run.terminal.data(updatePlanJson(shown));
      else for (const line of updatePlanLines(shown)) run.terminal.line(line);
    },
  });
  if (!result) return;
  if (flags.json) run.terminal.data(updatedJson(result, plan));
  else for (const line of updatedLines(result)) run.terminal.data(line);
}
