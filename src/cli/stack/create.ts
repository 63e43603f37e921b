// stack create: a box from nothing to a notebook that answers.
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Access } from '../../model/box.js';
import type { Config } from '../../model/config.js';
import { checkUserName } from '../../model/names.js';
import type { CreateWishes } from '../../model/plan.js';
import { createBox } from '../../operations/stack/create.js';
import { openContext } from '../context.js';
import {
  addCloudOptions,
  type CloudOptions,
  collect,
  collectPort,
  collectTag,
  wholeNumber,
} from '../options.js';
import type { Run } from '../program.js';
import { createdJson, createdLines, planJson, planLines } from '../words/create.js';

interface CreateFlags extends CloudOptions {
  readonly ami?: string;
  readonly rootSize?: number;
  readonly volumeSize?: number;
  readonly snapshot?: string;
  readonly notebooks?: string;
  readonly key?: string;
  readonly access?: Access;
  readonly open: number[];
  readonly securityGroup: string[];
  readonly owner?: string;
  readonly note?: string;
  readonly tag: Record<string, string>;
  readonly upgrade: boolean;
  readonly protect: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
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
  addAccessOptions(command);
  command
    .option('--owner <name>', 'who it is for, as a tag')
    .option('--note <text>', 'what it is for, as a tag')
    .option('--tag <key=value>', 'one more tag; may be repeated', collectTag, {})
    .option('--upgrade', 'bring all packages of the box up to date', false)
    .option('--protect', 'refuse its deletion until stack unprotect', false)
    .option('--yes', 'do not ask whether the plan is right', false)
    .option('--dry-run', 'show the plan and stop', false);
  addCloudOptions(command);
  command.addHelpText('after', examples).action((user, type, flags) => create(run, user, type, flags));
}

function addMachineOptions(command: Command): void {
  command
    .option('--ami <id|name>', 'image: an AMI id or a short name such as ubuntu-24.04; default: box.ami')
    .option('--root-size <GiB>', 'size of the root disk', wholeNumber(1, 16384))
    .option('--volume-size <GiB>', 'size of the data volume at /data, 0 for none', wholeNumber(0, 16384))
    .option('--snapshot <id>', 'restore this snapshot onto the data volume')
    .option('--notebooks <folder>', 'on the local cloud: a folder of this machine as its notebook folder');
}

function addAccessOptions(command: Command): void {
  const access = new Option('--access <mode>', 'how the notebook is reached').choices([
    'https',
    'tunnel',
    'public',
  ]);
  command
    .addOption(access)
    .option(
      '--key <file>',
      'private key to log in with, or agent; default: ssh.key, else one made for the workspace',
    )
    .option('--open <port>', 'open this TCP port to the world; may be repeated', collectPort, [])
    .option('--security-group <id>', 'add an existing security group; may be repeated', collect, []);
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
    user,
    instanceType: type ?? config.box.type,
    image: flags.ami,
    rootSize: flags.rootSize ?? config.box.rootSize,
    volumeSize: flags.volumeSize,
    snapshotId: flags.snapshot,
    access: flags.access,
    openPorts: [...config.box.openPorts, ...flags.open],
    securityGroups: [...config.box.securityGroups, ...flags.securityGroup],
    owner: flags.owner,
    note: flags.note,
    notebooks: flags.notebooks === undefined ? undefined : resolve(flags.notebooks),
    tags: flags.tag,
    upgrade: flags.upgrade,
  };
}
