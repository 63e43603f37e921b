// stack create: a box from nothing to a notebook that answers.
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../../model/config.js';
import { checkUserName } from '../../model/names.js';
import type { CreateWishes } from '../../model/plan.js';
import { createBox } from '../../operations/stack/create.js';
import {
  addAccessOptions,
  addMachineOptions,
  addPlanOptions,
  addPurposeOptions,
  type BoxFlags,
  boxWishes,
} from '../box-options.js';
import { openContext } from '../context.js';
import { addCloudOptions, type CloudOptions } from '../options.js';
import type { Run } from '../program.js';
import { createdJson, createdLines, planJson, planLines } from '../words/create.js';

interface CreateFlags extends CloudOptions, BoxFlags {
  readonly notebooks?: string;
  readonly protect: boolean;
}

const examples = `
Examples:
  $ stack create                              a t2.micro under your login name
  $ stack create alice c3.8xlarge             another type
  $ stack create alice --snapshot snap-0abc   with the data of a snapshot at /data
  $ stack create alice --access tunnel        no web port at all; stack open alice makes the way
  $ stack create me --notebooks ~/notebooks   your own notebooks, on this machine: see README.md
  $ stack create alice g5.xlarge --dry-run    only show what would be done, and what it costs`;

export function define(command: Command, run: Run): void {
  command
    .argument('[user]', 'name of the box: a DNS label; default: your login name')
    .argument('[type]', 'EC2 instance type; default: box.type in flotilla.yaml, t2.micro');
  addMachineOptions(command);
  command.option(
    '--notebooks <folder>',
    'on the local cloud: a folder of this machine as its notebook folder',
  );
  addAccessOptions(command);
  addPurposeOptions(command);
  command.option('--protect', 'refuse its deletion until stack unprotect', false);
  addPlanOptions(command);
  addCloudOptions(command);
  command.addHelpText('after', examples).action((user, type, flags) => create(run, user, type, flags));
}

async function create(
  run: Run,
  user: string | undefined,
  type: string | undefined,
  flags: CreateFlags,
): Promise<void> {
  // Before the folder becomes a workspace: a slip of the keyboard leaves nothing behind.
  const name = checkUserName(user ?? userInfo().username);
  const log = flags.dryRun ? undefined : `stack create ${name}`;
  const context = await openContext(run, flags, { make: !flags.dryRun, log });
  const json = flags.json === true;
  const result = await createBox(context, {
    wishes: wishesOf(context.config, name, type, flags),
    dryRun: flags.dryRun,
    yes: flags.yes,
    protect: flags.protect,
    showPlan: (plan) => {
      if (json && flags.dryRun) run.terminal.data(planJson(plan));
      else for (const line of planLines(plan)) run.terminal.line(line);
    },
  });
  if (!result) return;
  if (json) run.terminal.data(createdJson(result));
  else for (const line of createdLines(result)) run.terminal.data(line);
}

function wishesOf(config: Config, user: string, type: string | undefined, flags: CreateFlags): CreateWishes {
  return {
    ...boxWishes(config, flags),
    user,
    instanceType: type ?? config.box.type,
    notebooks: flags.notebooks === undefined ? undefined : resolve(flags.notebooks),
  };
}
